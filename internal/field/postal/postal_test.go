package postal_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field/postal"
)

func TestAnAddressInOneLineIsTakenApartWhereItIsCertain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]postal.Parts{
		"广东省深圳市南山区科技园1号":        {Street: "科技园1号", District: "南山区", City: "深圳市", Province: "广东省", Country: "CN"},
		"518057 广东省深圳市南山区科技园1号": {Street: "科技园1号", District: "南山区", City: "深圳市", Province: "广东省", PostalCode: "518057", Country: "CN"},
		"北京市朝阳区建国路88号市场":        {Street: "建国路88号市场", District: "朝阳区", Province: "北京市", Country: "CN"},
		"江苏省苏州市昆山市玉山镇":          {Street: "玉山镇", District: "昆山市", City: "苏州市", Province: "江苏省", Country: "CN"},
		"四川省凉山彝族自治州西昌市航天大道":     {Street: "航天大道", District: "西昌市", City: "凉山彝族自治州", Province: "四川省", Country: "CN"},
		"内蒙古自治区锡林郭勒盟":           {City: "锡林郭勒盟", Province: "内蒙古自治区", Country: "CN"},
		"台北市信义路五段7号":            {Street: "台北市信义路五段7号"}, "Main St 1, Springfield": {Street: "Main St 1, Springfield"},
	} {
		if got := postal.Read(in); got != want {
			t.Errorf("%s: %+v, want %+v", in, got, want)
		}
	}
}

func TestEachCountryHasItsOrder(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]postal.Parts{
		"518057 广东省深圳市南山区科技园1号 CN":                    {Street: "科技园1号", District: "南山区", City: "深圳市", Province: "广东省", PostalCode: "518057", Country: "CN"},
		"Guangdong Shenzhen Nanshan Keji Yuan 1 CN":   {Street: "Keji Yuan 1", District: "Nanshan", City: "Shenzhen", Province: "Guangdong", Country: "CN"},
		"1 Main St, Apt 2, Springfield, IL 62701, US": {Street: "1 Main St\nApt 2", City: "Springfield", Province: "IL", PostalCode: "62701", Country: "US"},
		"Hauptstr. 5, 10115 Berlin, DE":               {Street: "Hauptstr. 5", City: "Berlin", PostalCode: "10115", Country: "DE"},
		"London, N1 9GU, GB":                          {City: "London", PostalCode: "N1 9GU", Country: "GB"},
	} {
		if got := p.Line(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if again := postal.Read(string(p.Append(nil))); again != p {
			t.Errorf("written and read: %+v", again)
		}
	}
	for code, ok := range map[string]bool{"CN": true, "US": true, "XX": false, "cn": false, "EU": false, "USA": false, "": false} {
		if postal.IsCountry(code) != ok {
			t.Errorf("country %q", code)
		}
	}
}
