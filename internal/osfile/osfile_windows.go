package osfile

import (
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// SyncOpen does nothing: NTFS keeps a journal of names, and a folder that is
// open for reading cannot be flushed.
func SyncOpen(*os.File) error { return nil }

// KeepOthersOut leaves a file or folder, and what will be made in it, to this
// user and the system alone. Modes mean nothing here, and what a drive's top
// hands down is open to every user of the machine.
func KeepOthersOut(path string) error {
	me, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return err
	}
	list := "(A;OICI;FA;;;SY)(A;OICI;FA;;;" + me.User.Sid.String() + ")"
	wanted, err := windows.SecurityDescriptorFromString("D:P" + list)
	if err != nil {
		return err
	}
	acl, _, err := wanted.DACL()
	if err != nil {
		return err
	}
	const what = windows.DACL_SECURITY_INFORMATION | windows.PROTECTED_DACL_SECURITY_INFORMATION
	return windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, what, nil, nil, acl, nil)
}

// IsOwn is always true: temporary folders lie in the user's own profile.
func IsOwn(fs.FileInfo) bool { return true }
