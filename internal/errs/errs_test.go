package errs_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

func TestKindOfFindsTheInnermostMeaning(t *testing.T) {
	t.Parallel()
	base := errs.New(errs.Conflict, "")
	if got := errs.KindOf(fmt.Errorf("outer: %w", base)); got != errs.Conflict {
		t.Errorf("KindOf(wrapped) = %v, want conflict", got)
	}
	if got := errs.KindOf(errors.New("plain")); got != errs.Internal {
		t.Errorf("KindOf(plain) = %v, want internal", got)
	}
}

func TestPublicTextNeverCarriesTheCause(t *testing.T) {
	t.Parallel()
	e := errs.New(errs.Internal, "").Because(errors.New("canary-cause")).WithHint("canary-hint")
	for _, lang := range errs.Languages() {
		if s := e.Public(lang); strings.Contains(s, "canary") {
			t.Errorf("%s text leaks: %q", lang, s)
		}
	}
	if s := e.Error(); !strings.Contains(s, "canary-cause") || !strings.Contains(s, "canary-hint") {
		t.Errorf("operator text lacks cause or hint: %q", s)
	}
}

func TestEveryKindHasATextInEveryLanguage(t *testing.T) {
	t.Parallel()
	for k := errs.Internal; k <= errs.Integrity; k++ {
		for _, lang := range errs.Languages() {
			if !errs.HasText(lang, "kind_"+k.String()) {
				t.Errorf("kind %v has no %s text", k, lang)
			}
		}
	}
}

func TestLanguagesHaveTheSameMessages(t *testing.T) {
	t.Parallel()
	for _, from := range errs.Languages() {
		for _, code := range errs.Codes(from) {
			for _, to := range errs.Languages() {
				if !errs.HasText(to, code) {
					t.Errorf("message %q exists in %s but not in %s", code, from, to)
				}
			}
		}
	}
}

func TestALanguageNobodySpeaksIsAnsweredInTheFirst(t *testing.T) {
	t.Parallel()
	in := map[string]string{"en": "Write it so.", "zh-CN": "请这样写。"}
	params := errs.Words("words", func(lang string) string { return in[lang] })
	for lang, want := range map[string]string{"": in["en"], "de": in["en"], "en": in["en"], "zh-CN": in["zh-CN"]} {
		if got := errs.Text(lang, "value_words", params...); got != want {
			t.Errorf("%q: %q, want %q", lang, got, want)
		}
	}
}
