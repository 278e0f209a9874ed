package mapping

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// normalise reduces a header to its letters and digits, lower case, without
// diacritics, widths and punctuation: "E-mail 1 - Value" is "email1value".
func normalise(header string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(header) {
		switch {
		case r == 'ß':
			b.WriteString("ss")
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// cutNumber takes the first number out of a normalised header; inside is true
// when something follows it.
func cutNumber(h string) (rest string, number int, inside bool) {
	start := strings.IndexAny(h, "0123456789")
	if start < 0 {
		return h, 0, false
	}
	end := start
	for end < len(h) && h[end] >= '0' && h[end] <= '9' {
		end++
	}
	number, err := strconv.Atoi(h[start:end])
	if err != nil {
		return h, 0, false
	}
	return h[:start] + h[end:], number, end < len(h)
}

// fingerprint is a program's header set: all of one list and any of the other.
type fingerprint struct {
	program string
	all     []string
	any     []string
}

// fingerprints are tried in order.
var fingerprints = []fingerprint{
	{Google, []string{"firstname"}, []string{"email1label", "phone1label", "address1label", "website1label", "organizationname", "fileas"}},
	{GoogleOld, []string{"givenname", "familyname"}, []string{"email1type", "phone1type", "yominame", "groupmembership"}},
	{HubSpot, []string{"recordid"}, []string{"contactowner", "companyowner", "lifecyclestage", "leadstatus", "associatedcompany", "associatedcompanyids", "createdate", "originalsource"}},
	{Outlook, []string{"emailaddress"}, []string{"businessphone", "homephone", "mobilephone", "emaildisplayname", "emailtype"}},
	{Outlook, []string{"emailadresse"}, []string{"telefongeschaftlich", "emailtyp", "telefonprivat", "mobiltelefon"}},
	{Outlook, []string{"电子邮件地址"}, []string{"电子邮件类型", "电子邮件显示名称", "商务电话", "移动电话"}},
	{Outlook, []string{"電子郵件地址"}, []string{"電子郵件類型", "電子郵件顯示名稱", "商務電話", "行動電話"}},
	{Outlook, []string{"adressedemessagerie"}, []string{"telephonebureau", "telmobile", "typedemessagerie", "nomcompletdeladressedemessagerie"}},
	{Outlook, []string{"direcciondecorreoelectronico"}, []string{"telefonodeltrabajo", "telefonomovil", "tipodecorreoelectronico"}},
	{Salesforce, []string{"lastname"}, []string{"accountname", "accountid", "mailingstreet", "systemmodstamp", "contactid", "leadid", "accountowner"}},
	{Salesforce, []string{"accountname"}, []string{"billingstreet", "accountowner", "accountid"}},
	{Salesforce, []string{"name", "id"}, []string{"billingstreet", "systemmodstamp"}},
}

// detect names the program whose header this is.
func detect(header []string) string {
	have := map[string]bool{}
	for _, h := range header {
		have[normalise(h)] = true
	}
	for _, f := range fingerprints {
		if allOf(have, f.all) && anyOf(have, f.any) {
			return f.program
		}
	}
	return Generic
}

func allOf(have map[string]bool, names []string) bool {
	for _, n := range names {
		if !have[n] {
			return false
		}
	}
	return true
}

func anyOf(have map[string]bool, names []string) bool {
	for _, n := range names {
		if have[n] {
			return true
		}
	}
	return false
}
