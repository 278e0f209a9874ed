package metadata

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/schema"
)

func TestNamesAreMadeOfLabels(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]string{
		"Vehicle": "vehicle", "Number plate": "number_plate", "Ünï": "uni", "Straße": "strasse", "ａｂｃ": "abc", "Łódź": "lodz", "Ærø": "aero",
		"颜色": "yanse", "VIN 码": "vin_ma", "女性": "nuxing", "2nd owner": "nd_owner", "=+-": "", "Имя": "", "A very long label that goes on and on": "a_very_long_label_that_goes_on",
	} {
		if got := nameFrom(schema.Text{"en": label}); got != want {
			t.Errorf("%s: %q, want %q", label, got, want)
		}
	}
	if got := nameFrom(schema.Text{"zh-CN": "车牌"}); got != "chepai" {
		t.Errorf("without English: %q", got)
	}
}

func TestPluralsOfLabels(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"Vehicle": "Vehicles", "Company": "Companies", "Key": "Keys", "Box": "Boxes", "Class": "Classes", "Branch": "Branches", "Status": "Statuses",
		"Analysis": "Analyses", "Vehicles": "Vehicles", "VIN": "VINs", "Sales order": "Sales orders", "车辆": "车辆", "": "", "Level 2": "Level 2s",
	} {
		if got := pluralOf(word); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
	got := plurals(schema.Text{"en": "Mouse", "zh-CN": "老鼠"}, schema.Text{"en": "Mice"})
	if got["en"] != "Mice" || got["zh-CN"] != "老鼠" {
		t.Errorf("%v", got)
	}
}
