package httpapi_test

import (
	"slices"
	"testing"
)

// TestAnIDThatIsNoneIsTheFaultOfItsItem sends ids that cannot be, among good items.
func TestAnIDThatIsNoneIsTheFaultOfItsItem(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	items := []string{
		`{"op":"create","object":"contact","values":{"name":"A"}}`,
		`{"op":"delete","object":"contact","id":"7"}`,
		`{"op":"update","object":"contact","id":7,"version":"*","values":{"name":"X"}}`,
		`{"op":"restore","object":"contact","id":{"record":"x"}}`,
		`{"op":"create","object":"contact","values":{"name":"B"}}`,
	}
	out, _ := s.batch(s.owner, 200, false, nil, items...)
	if !slices.Equal(out.statuses(), []int{201, 422, 422, 422, 201}) || s.count("contacts") != 2 {
		t.Errorf("%+v", out)
	}
	for i, at := range map[int]string{1: "/items/1/id", 2: "/items/2/id", 3: "/items/3/id"} {
		if p := out.Results[i].Problem; len(p.Errors) != 1 || p.Errors[0].Pointer != at || p.Errors[0].Code != "id_invalid" {
			t.Errorf("item %d: %+v", i, p)
		}
	}
	if out, _ = s.batch(s.owner, 422, true, nil, items...); !slices.Equal(out.statuses(), []int{409, 422, 422, 422, 409}) || s.count("contacts") != 2 {
		t.Errorf("%+v", out)
	}
}

// TestAnItemIsAboutWhatAnEarlierOneMakes names records by ref, in one unit and
// apart, and again under the same key.
func TestAnItemIsAboutWhatAnEarlierOneMakes(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	items := []string{
		`{"op":"create","object":"contact","ref":"a","values":{"name":"Ada"}}`,
		`{"op":"update","object":"contact","id":{"ref":"a"},"version":1,"values":{"stage":"customer"}}`,
		`{"op":"create","object":"contact","ref":"b","values":{"name":"Bob"}}`,
		`{"op":"delete","object":"contact","id":{"ref":"b"}}`,
		`{"op":"create","object":"contact","ref":"c","values":{"name":""}}`,
		`{"op":"update","object":"contact","id":{"ref":"c"},"version":"*","values":{"stage":"lead"}}`,
		`{"op":"update","object":"company","id":{"ref":"a"},"version":"*","values":{"name":"X"}}`,
	}
	key := []string{"Idempotency-Key: refs"}
	for range 2 {
		out, _ := s.batch(s.owner, 200, false, key, items...)
		if !slices.Equal(out.statuses(), []int{201, 200, 201, 204, 422, 404, 404}) || out.Results[1].ID != out.Results[0].ID || out.Results[1].Version != 2 {
			t.Errorf("%+v", out)
		}
	}
	if got := s.count("contacts"); got != 1 {
		t.Errorf("%d contacts", got)
	}
	out, _ := s.batch(s.owner, 200, true, nil, items[:4]...)
	if !slices.Equal(out.statuses(), []int{201, 200, 201, 204}) {
		t.Errorf("%+v", out)
	}
}
