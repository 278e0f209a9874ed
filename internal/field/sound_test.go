package field_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/pinyin"
)

func typeNamed(t testing.TB, name string) field.Type {
	t.Helper()
	for _, x := range field.Types() {
		if x.Name() == name {
			return x
		}
	}
	t.Fatalf("no type %s", name)
	return nil
}

func TestChineseIsFoundByHowItIsRead(t *testing.T) {
	t.Parallel()
	name := typeNamed(t, "person_name")
	for _, c := range []struct{ text, within, begins, not string }{
		{"欧阳静", "yang,yangj,yangjing,jing,j,yj,YANG,ｙａｎｇ", "ouyang,ouyangjing,ou yang,ou yang jing,ouy,ouyangj,oyj,oyjing,o,Ōuyáng Jìng,oyji", "ang,ouang,oyjn,jingo,oy jingx,jo"},
		{"王小明", "xiaoming,xm,xiaom,ming", "wangxm,wxm,wxiaoming,wang xiaoming,wangxiaoming,wang-xm,wa", "waxm,wan gxm,mx,wm"},
		{"单田芳", "", "shan,shantf,dan,dantianfang,chan", "tan"},
		{"曾国藩", "", "zeng,ceng,zguofan,zgf", "zhen"},
		{"解缙", "", "xie,jie,xj,jj", "xiej缙x"},
		{"区志航", "", "ou,qu,ouzhihang,ozhih,ozh", "oz h hh"},
		{"仇英", "", "qiu,chou,chy", "ciu"},
		{"翟天临", "", "zhai,di,zhtl,ztl", "zhtx"},
		{"重庆大学", "qing,qingda,dxue", "chongqing,zhongqing,cq,chq,cqdx", "congqing"},
		{"吕布", "bu", "lv,lu,lyu,lvbu,lub,lb", "lvu"},
		{"西安银行", "an,anyin,yinhang,yh,yx,hang", "xi'an,xian,xa yh", "xia nyin"},
		{"阿卜杜拉·买买提", "dula,dulamaimaiti", "abdl,a bo", ""},
		{"Müller 王 Ltd", "wang,wangltd,w l", "mullerw,muller wang", "ltdw"},
		{"苹果 Apple", "apple", "pingguoapple,pg", "guop apple"},
		{"〇一", "", "lingyi,ly", ""},
		{"王xm", "xm", "wangxm,王xm", ""},
	} {
		text := []byte(field.Fold(c.text))
		heard := func(typed string) (within, begins bool) {
			s := field.Sounded(name, typed)
			return s != nil && s.Within(text), s != nil && s.Begins(text)
		}
		for typed := range strings.SplitSeq(c.begins, ",") {
			if within, begins := heard(typed); typed != "" && !(within && begins) {
				t.Errorf("%s begins as %q: within %v, begins %v", c.text, typed, within, begins)
			}
		}
		for typed := range strings.SplitSeq(c.within, ",") {
			if within, begins := heard(typed); typed != "" && (!within || begins) {
				t.Errorf("%s has %q inside: within %v, begins %v", c.text, typed, within, begins)
			}
		}
		for typed := range strings.SplitSeq(c.not, ",") {
			if within, begins := heard(typed); typed != "" && (within || begins) {
				t.Errorf("%s is not %q: within %v, begins %v", c.text, typed, within, begins)
			}
		}
		if !pinyin.HasHan(string(text)) {
			t.Errorf("%s has no Chinese", c.text)
		}
	}
}

func TestSoundsDoNotReachAcrossValues(t *testing.T) {
	t.Parallel()
	s := field.Sounded(typeNamed(t, "text"), "wangli")
	if s.Within([]byte("王\x00李\x00")) || s.Begins([]byte("王\x00李\x00")) {
		t.Error("heard across two values")
	}
	if !s.Begins([]byte("赵\x00王李\x00")) || !s.Begins([]byte("\x00王李")) {
		t.Error("the second value is not begun with")
	}
}

func TestOnlyLettersOnNamesAndLinesHaveASound(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]bool{"wang": true, "王w": true, "王": false, "123": false, "": false, " ": false,
		strings.Repeat("a", 63): true, strings.Repeat("a", 64): false} {
		if got := field.Sounded(typeNamed(t, "person_name"), typed) != nil; got != want {
			t.Errorf("%q has a sound: %v", typed, got)
		}
	}
	for name, want := range map[string]bool{"text": true, "person_name": true, "long_text": false, "email": false, "phone": false, "identifier": false, "choice": false, "int": false} {
		if got := field.Sounded(typeNamed(t, name), "wang") != nil; got != want {
			t.Errorf("%s sounds: %v", name, got)
		}
	}
	for _, text := range []string{"", "müller", "カタカナ", "한국", "𠀀", "a·b"} {
		if pinyin.HasHan(text) {
			t.Errorf("%q has Chinese with a reading", text)
		}
	}
}

func TestPropertyAFullReadingIsAlwaysHeard(t *testing.T) {
	t.Parallel()
	name := typeNamed(t, "person_name")
	readings := map[rune]string{'王': "wang", '单': "shan", '长': "chang", '安': "an", '女': "nv", '二': "er", '中': "zhong", '·': ""}
	runes := make([]rune, 0, len(readings))
	for r := range readings {
		runes = append(runes, r)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(runes), 1, 8, -1).Draw(t, "text")
		typed, initials := "", ""
		for _, r := range text {
			typed += readings[r]
			initials += readings[r][:min(1, len(readings[r]))]
		}
		if typed == "" {
			return
		}
		around := []byte("李" + text + "李")
		for _, x := range []string{typed, initials, typed[:rapid.IntRange(1, len(typed)).Draw(t, "part")]} {
			s := field.Sounded(name, x)
			if !s.Within(around) || !s.Begins([]byte(text)) || s.Within([]byte("x")) {
				t.Fatalf("%q is not heard in %s", x, text)
			}
		}
	})
}
