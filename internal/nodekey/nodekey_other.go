//go:build !linux

package nodekey

import "errors"

func kernel() (Place, error) { return nil, nil }

func inherit(int) (Place, error) {
	return nil, errors.New("nodekey: " + Descriptor + " works on Linux only; take it out of the environment")
}
