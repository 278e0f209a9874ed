// Package objects owns the declarations of the built-in objects, one JSON
// document per object, in the shape of internal/schema. They have no powers
// that an administrator's own objects lack, and no code: this package imports
// nothing of ours.
package objects
