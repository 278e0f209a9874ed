package password

import (
	"context"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

func TestCheckRefusesWhatIsEasyToGuess(t *testing.T) {
	t.Parallel()
	ada := Context{Email: "ada.lovelace@analytical.example", Name: "Ada Lovelace"}
	li := Context{Email: "li@example.cn", Name: "李 明"}
	for _, tc := range []struct {
		name, password string
		about          Context
		want           string // code; empty: accepted
	}{
		{"random words", "copper walrus beneath nineteen lamps", ada, ""},
		{"three common words, apart", "orange tiger window", ada, ""},
		{"one case, no digits", "seventeen lonely herons", ada, ""},
		{"Chinese sentence", "春风又绿江南岸明月何时照我还", li, "password_short"},
		{"longer Chinese sentence", "春风又绿江南岸，明月何时照我还？好", li, ""},
		{"emoji", "🦊🦉🐢🐙🦔🐝🦀🐳🦩🦥🐿🦚🐌🐘🦡", ada, ""},
		{"spaces and punctuation", "  a; b' -- \" <c> & d %s  ", ada, ""},
		{"own name with much else", "Ada dances with seven herons", ada, ""},

		{"fourteen characters", "k3v9qz7xw1m5tb", ada, "password_short"},
		{"fifteen characters", "k3v9qz7xw1m5tbr", ada, ""},
		{"combining marks count once", strings.Repeat("e\u0301x", 7), ada, "password_short"},
		{"128 characters", strings.Repeat("kzjw3-q9vt5mx1rb", 7) + "another sixteen.", ada, ""},
		{"129 characters", strings.Repeat("kzjw3-q9vt5mx1rb", 8) + "x", ada, "password_long"},
		{"broken UTF-8", "k3v9qz7xw1m5tbr\xff", ada, "password_encoding"},

		{"one character", strings.Repeat("a", 20), ada, "password_guessable"},
		{"one piece", "xk4xk4xk4xk4xk4xk4", ada, "password_guessable"},
		{"piece cut at the end", "passwordpasswordpass", ada, "password_guessable"},
		{"digits in a row", "123456789012345", ada, "password_guessable"},
		{"digits backwards", "987654321098765", ada, "password_guessable"},
		{"alphabet", "abcdefghijklmnopqrstuvwxyz", ada, "password_guessable"},
		{"keyboard rows", "qwertyuiopasdfghjkl", ada, "password_guessable"},
		{"keyboard columns", "1qaz2wsx3edc4rfv", ada, "password_guessable"},
		{"common word and a year", "Password2026!!!", ada, "password_guessable"},
		{"product", "HoldfastHoldfast1", ada, "password_guessable"},
		{"leaked as it is", "mailcreated5240", ada, "password_breached"},
		{"leaked in capitals", "MailCreated5240", ada, "password_breached"},
		{"known to everybody", "correct horse battery staple", ada, "password_breached"},
		{"known, written together", "CorrectHorseBatteryStaple", ada, "password_breached"},
		{"known, in Chinese", "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。", li, "password_breached"},
		{"known, in pinyin", "woaizhongguo2026!", li, "password_breached"},
		{"leaked and a year", "Sunshine2026!!!", ada, "password_breached"},
		{"two leaked ones", "sunshineprincess1", ada, "password_breached"},
		{"two leaked ones and digits", "football12345dragon", ada, "password_breached"},
		{"leaked with much else", "sunshine on kvz 83 qpw", ada, ""},
		{"own name", "AdaLovelace1815", ada, "password_guessable"},
		{"own address", "ada.lovelace@analytical.example", ada, "password_guessable"},
		{"own domain", "Analytical.Example1", ada, "password_guessable"},
	} {
		got := ""
		if err := Check([]byte(tc.password), tc.about); err != nil {
			var f *errs.FieldError
			if !errors.As(err, &f) {
				t.Fatalf("%s: %T", tc.name, err)
			}
			got = f.Code
			if strings.Contains(err.Error(), tc.password) {
				t.Errorf("%s: the error tells the password", tc.name)
			}
		}
		if got != tc.want {
			t.Errorf("%s: code %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestTheListOfLeakedPasswordsIsWhole(t *testing.T) {
	t.Parallel()
	n := len(breached) / printSize
	if len(breached)%printSize != 0 || n < 40_000 {
		t.Fatalf("%d bytes", len(breached))
	}
	for i := range n - 1 {
		if breached[i*printSize:(i+1)*printSize] >= breached[(i+1)*printSize:(i+2)*printSize] {
			t.Fatalf("entry %d is out of order: it cannot be found", i)
		}
	}
	for _, common := range []string{"dragon", "password", "football", "trustno1", "zxcvbnm123456789"} {
		if !leaked(common) {
			t.Errorf("%s is not on the list", common)
		}
	}
	if leaked("copper walrus") {
		t.Error("everything is on the list")
	}
}

func TestHashesHoldAndSayTheirParameters(t *testing.T) {
	t.Parallel()
	h := NewHasher(1)
	secret := []byte("cafe\u0301 seven herons")
	phc, err := h.Hash(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=65536,t=3,p=1$") {
		t.Errorf("hash is %q", phc)
	}
	if string(secret) != "cafe\u0301 seven herons" {
		t.Error("the caller's password was changed")
	}
	for name, tc := range map[string]struct {
		phc, password string
		holds         bool
	}{
		"same":               {phc, string(secret), true},
		"other Unicode form": {phc, norm.NFC.String(string(secret)), true},
		"other case":         {phc, "Caf\u00e9 seven herons", false},
		"no user":            {"", string(secret), false},
	} {
		holds, stale, err := h.Verify(t.Context(), tc.phc, []byte(tc.password))
		if err != nil || holds != tc.holds || stale {
			t.Errorf("%s: %v, stale %v, %v", name, holds, stale, err)
		}
	}
}

func TestOldParametersHoldAndAreStale(t *testing.T) {
	t.Parallel()
	// A vector of golang.org/x/crypto/argon2, computed by the reference
	// implementation.
	const phc = "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$Bo1ismRVk2qm6+YAYLCmWHDb+j3fjUH3"
	holds, stale, err := NewHasher(1).Verify(t.Context(), phc, []byte("password"))
	if err != nil || !holds || !stale {
		t.Fatalf("holds %v, stale %v, %v", holds, stale, err)
	}
}

func TestBrokenHashesAreIntegrityFailures(t *testing.T) {
	t.Parallel()
	h := NewHasher(1)
	for _, phc := range []string{
		"x", "$argon2i$v=19$m=65536,t=3,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b7dWQ",
		"$argon2id$v=16$m=65536,t=3,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b7dWQ",
		"$argon2id$v=19$m=4294967295,t=3,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b7dWQ",
		"$argon2id$v=19$m=65536,t=0,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b7dWQ",
		"$argon2id$v=19$m=65536,t=3,p=1 $c29tZXNhbHQ$RdescudvJCsgt3ub+b7dWQ",
		"$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHQ$",
		"$argon2id$v=19$m=65536,t=3,p=1$$RdescudvJCsgt3ub+b7dWQ",
	} {
		if _, _, err := h.Verify(t.Context(), phc, []byte("x")); errs.KindOf(err) != errs.Integrity {
			t.Errorf("%q: %v", phc, err)
		}
	}
}

func TestTheQueueIsBoundedAndLeavable(t *testing.T) {
	t.Parallel()
	h := NewHasher(1)
	h.cores <- struct{}{} // a hash that takes forever
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(gone, []byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting with a cancelled context: %v", err)
	}
	for range cap(h.queue) {
		h.queue <- struct{}{}
	}
	if _, err := h.Hash(t.Context(), []byte("x")); errs.CodeOf(err) != "password_busy" || errs.KindOf(err) != errs.Unavailable {
		t.Errorf("beyond the queue: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b7dWQ")
	f.Fuzz(func(t *testing.T, phc string) {
		p, salt, key, err := parse(phc)
		if err == nil && (p.memory > maxMemoryKiB || p.passes > maxPasses || p.lanes > maxLanes || len(salt) < 8 || len(key) < 16) {
			t.Fatalf("%q: %+v", phc, p)
		}
	})
}
