package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// member is one file of an archive.
type member struct {
	name    string
	content []byte
	mode    os.FileMode
}

// archive writes OUT/holdfast-VERSION-PLATFORM.tar.gz, or .zip, and returns its
// name. Everything in it lies in one folder.
func (b binary) archive(out, version string, at time.Time, notices []byte) (string, error) {
	folder := "holdfast-" + version + "-" + b.platform
	members := []member{{name: folder + "/THIRD-PARTY-LICENCES.txt", content: notices, mode: 0o644}}
	for name, mode := range map[string]os.FileMode{b.path: 0o755, "LICENSE": 0o644, "README.md": 0o644} {
		content, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		members = append(members, member{folder + "/" + filepath.Base(name), content, mode})
	}
	slices.SortFunc(members, func(a, b member) int { return bytes.Compare([]byte(a.name), []byte(b.name)) })
	var file bytes.Buffer
	name, write := folder+".tar.gz", writeTar
	if b.windows() {
		name, write = folder+".zip", writeZip
	}
	if err := write(&file, members, at); err != nil {
		return "", err
	}
	return name, os.WriteFile(filepath.Join(out, name), file.Bytes(), 0o644)
}

func writeTar(to *bytes.Buffer, members []member, at time.Time) error {
	packed, err := gzip.NewWriterLevel(to, gzip.BestCompression)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(packed)
	for _, m := range members {
		head := &tar.Header{Name: m.name, Mode: int64(m.mode), Size: int64(len(m.content)), ModTime: at, Format: tar.FormatPAX}
		if err := archive.WriteHeader(head); err != nil {
			return err
		}
		if _, err := archive.Write(m.content); err != nil {
			return err
		}
	}
	return errors.Join(archive.Close(), packed.Close())
}

func writeZip(to *bytes.Buffer, members []member, at time.Time) error {
	archive := zip.NewWriter(to)
	for _, m := range members {
		head := &zip.FileHeader{Name: m.name, Method: zip.Deflate, Modified: at}
		head.SetMode(m.mode)
		w, err := archive.CreateHeader(head)
		if err != nil {
			return err
		}
		if _, err := w.Write(m.content); err != nil {
			return err
		}
	}
	return archive.Close()
}

// writeSums writes OUT/SHA256SUMS, as sha256sum --check reads it.
func writeSums(out string, names []string) error {
	var sums bytes.Buffer
	slices.Sort(names)
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(content), name)
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), sums.Bytes(), 0o644)
}
