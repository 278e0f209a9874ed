package httpapi_test

import "testing"

// TestWhatWasDeletedComesBackUnderAnotherName brings an object and a field back
// whose labels and names something else has by then.
func TestWhatWasDeletedComesBackUnderAnotherName(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	first := b.define("POST", "/objects", vehicle)
	b.send(call{method: "DELETE", path: "/api/v1/objects/vehicle", status: 200})
	b.define("POST", "/objects", vehicle)
	back := call{method: "POST", path: "/api/v1/objects/" + first.ID + "/restore"}
	b.refused(back, 422, "fields_invalid")
	back.body, back.want = `{}`, []string{`"restore_label_taken"`, `"/label"`}
	b.refused(back, 422, "fields_invalid")
	back.body, back.want = `{"label":{"en":"VEHICLE","zh-CN":"旧车"}}`, []string{`"restore_label_taken"`, `"/label/en"`}
	b.refused(back, 422, "fields_invalid")
	back.body, back.want = `{"label":{"en":"Old vehicle","zh-CN":"旧车"}}`, []string{`"name":"vehicle_2"`, `"plural":"vehicles_2"`, `"en":"Old vehicle"`}
	back.status = 200
	b.send(back)
	b.send(call{method: "GET", path: "/api/v1/vehicles_2", status: 200})

	b.send(call{method: "DELETE", path: "/api/v1/objects/vehicle/fields/vin", status: 200})
	d := b.define("POST", "/objects/vehicle/fields", `{"type":"identifier","label":{"en":"VIN"}}`)
	gone := ""
	for _, f := range d.Fields {
		if f.Name == "vin" && gone == "" {
			gone = f.ID
		}
	}
	field := call{method: "POST", path: "/api/v1/objects/vehicle/fields/" + gone + "/restore"}
	b.refused(field, 422, "fields_invalid")
	field.body, field.status, field.want = `{"label":{"en":"Old VIN"}}`, 200, []string{`"name":"vin_2"`, `"en":"Old VIN"`}
	b.send(field)
}
