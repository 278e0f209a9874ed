package machine

import "testing"

func TestOnlySwapOnADiskIsSwap(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"Filename\tType\tSize\tUsed\tPriority":  "",
		"/dev/zram0 partition 100 0 100":        "",
		"/dev/sda3                 partition 1": "/dev/sda3",
		`/swap\040file file 1 0 -2`:             "/swap file",
		"":                                      "",
	} {
		if got := swapArea(line); got != want {
			t.Errorf("%q is %q, want %q", line, got, want)
		}
	}
	if encryptedSwap("/no/such/device") {
		t.Error("a device that is not there counts as encrypted")
	}
}
