package mapping

import (
	"strings"
	"sync"
)

// meaning is what a header stands for; an empty target means that it is
// understood and has no field.
type meaning struct{ target, part, label string }

// words are headers with one meaning, separated by "|", in any spelling that
// normalise makes equal.
type words struct {
	target, part, label string
	headers             string
}

// contactWords serve exports and hand-made lists of people.
var contactWords = []words{
	{"name", "full", "", "name|full name|contact name|display name|person|contact|customer name|client name|Vollständiger Name|Name vollständig|Ansprechpartner|nom complet|nom et prénom|nombre completo|nombre y apellidos|姓名|全名|名字|联系人|联系人姓名|客户姓名|客户名称|聯絡人|聯絡人姓名|客戶姓名"},
	{"name", "given", "", "first name|given name|firstname|fname|forename|Vorname|prénom|nombre|nombre de pila|primer nombre|名"},
	{"name", "middle", "", "middle name|middle names|additional name|second name|Weitere Vornamen|zweiter Vorname|deuxième prénom|segundo nombre|中间名|中間名"},
	{"name", "family", "", "last name|family name|surname|lastname|lname|Nachname|Familienname|Zuname|nom|nom de famille|apellido|apellidos|primer apellido|姓|姓氏"},
	{"name", "prefix", "", "salutation|name prefix|prefix|honorific|Anrede|civilité|tratamiento|称谓|英文称谓|中文称谓|稱謂|頭銜"},
	{"name", "suffix", "", "suffix|name suffix|Namenszusatz|suffixe|sufijo|后缀|後綴"},
	{"emails", "value", "", "email|e-mail|email address|emails|e-mail value|mail|mail address|primary email|E-Mail-Adresse|E-Mail: Adresse|Mailadresse|courriel|adresse e-mail|adresse email|adresse de messagerie|adresse mail|correo|correo electrónico|dirección de correo electrónico|电子邮箱|电子邮件|邮箱|邮箱地址|电子邮件地址|邮件|电邮|電子郵件|電子郵件地址|電子郵箱|信箱"},
	{"emails", "value", "work", "work email|business email|office email|company email|E-Mail geschäftlich|E-Mail dienstlich|email professionnel|correo del trabajo|工作邮箱|公司邮箱|企业邮箱"},
	{"emails", "value", "home", "personal email|private email|home email|E-Mail privat|email personnel|correo personal|个人邮箱|私人邮箱"},
	{"emails", "value", "other", "secondary email|alternate email|alternative email|other email|additional email addresses|备用邮箱"},
	{"emails", "label", "", "e-mail label|e-mail type"},
	{"phones", "value", "", "phone|phone number|telephone|telephone number|tel|contact number|primary phone|phone value|Telefon|Telefonnummer|Tel.|Rufnummer|Haupttelefon|téléphone|numéro de téléphone|tél|teléfono|número de teléfono|电话|电话号码|联系电话|联系方式|主要电话|電話|電話號碼|聯絡電話"},
	{"phones", "value", "mobile", "mobile|mobile phone|mobile number|mobile phone number|cell|cell phone|cellphone|Mobil|Mobiltelefon|Handy|Handynummer|Mobilnummer|portable|mobile téléphone|tél. mobile|téléphone mobile|téléphone portable|móvil|teléfono móvil|celular|手机|手机号|手机号码|移动电话|手機|手機號碼|行動電話"},
	{"phones", "value", "work", "work phone|business phone|office phone|direct phone|Telefon geschäftlich|Telefon dienstlich|téléphone bureau|téléphone professionnel|teléfono del trabajo|商务电话|办公电话|工作电话|单位电话|商務電話|公司電話"},
	{"phones", "value", "home", "home phone|Telefon privat|Telefon (privat)|téléphone domicile|teléfono particular|住宅电话|家庭电话|住家電話"},
	{"phones", "value", "other", "other phone|alternate phone|Weiteres Telefon|autre téléphone|otro teléfono|其他电话|其他電話"},
	{"phones", "value", "main", "company main phone|Telefon Firma|单位主要电话"},
	{"phones", "value", "work fax", "business fax|work fax|Fax geschäftlich|télécopie bureau|fax del trabajo|商务传真|商務傳真"},
	{"phones", "value", "home fax", "home fax|Fax privat|télécopie domicile|住宅传真"},
	{"phones", "value", "fax", "fax|fax number|other fax|Faxnummer|Weiteres Fax|télécopie|传真|其他传真|傳真"},
	{"phones", "value", "pager", "pager|pager number|寻呼机"},
	{"phones", "value", "car", "car phone|Autotelefon|车载电话"},
	{"phones", "label", "", "phone label|phone type"},
	{"company", "name", "", "company|company name|organization|organisation|organization name|account name|associated company|employer|business name|account|Firma|Firmenname|Unternehmen|Organisation|société|entreprise|empresa|compañía|organización|公司|公司名称|单位|单位名称|企业|企业名称|工作单位|组织|公司名稱|單位"},
	{"company", "domain", "", "company domain|company domain name|email domain|domain|公司域名|域名"},
	{"job_title", "", "", "job title|title|position|role|occupation|organization title|profession|job|function|Berufsbezeichnung|Stellung|Funktion|Position|fonction|poste|titre|titre du poste|cargo|puesto|职位|职务|职称|岗位|職位|職務|職稱"},
	{"department", "", "", "department|organization department|Abteilung|département|departamento|部门|部門"},
	{"birthday", "", "", "birthday|birth date|birthdate|date of birth|dob|Geburtstag|Geburtsdatum|anniversaire|date de naissance|cumpleaños|fecha de nacimiento|生日|出生日期|出生年月"},
	{"website", "", "", "website|web site|web page|website url|url|homepage|home page|personal web page|website value|Webseite|Website|Internetseite|page web|site web|página web|sitio web|网站|网址|网页|主页|網站|網址"},
	{"notes", "", "", "notes|note|comments|comment|description|remarks|remark|message|memo|Notizen|Notiz|Bemerkung|Bemerkungen|Kommentar|Anmerkung|remarques|commentaires|notas|comentarios|observaciones|备注|附注|说明|描述|註記|備註|附註"},
	{"lead_source", "", "", "lead source|source|original source|original traffic source|Quelle|Leadquelle|Herkunft|origine|origen|来源|线索来源|客户来源|來源"},
	{"stage", "", "", "lifecycle stage|stage|lead status|contact status|Phase|étape|etapa|阶段|客户阶段|生命周期阶段|階段"},
	{"import_id", "", "", "record id|contact id|lead id|external id|id|import id|customer id|client id|customer number|Kundennummer|Kunden-ID|identifiant|número de cliente|编号|客户编号|联系人编号|編號|客戶編號"},
	{"", "", "", "contact owner|account owner|lead owner|owner id|create date|created date|created by id|last modified date|system modstamp|last activity date|is deleted|master record id|photo|photo url|labels|group membership|categories|nickname|initials|gender|language|phonetic first name|phonetic middle name|phonetic last name|file as|Kategorien|Kategorie|Geschlecht|Initialen|Sprache|性别|類別|类别|语言|anniversary|spouse|Jahrestag|纪念日|配偶|website label|website type|assistant's phone|assistant's name|manager's name|Telefon Assistent|Assistent(in)|Name des/r Vorgesetzten|助理的电话|助理的姓名|经理姓名|government id number|social security number|ssn|national id|passport number|Sozialversicherungsnr.|身份证编号|身份证号|身份证号码|身份證號碼|bank account|IBAN|credit card|association ids|associated company ids|associated deal|associated deal ids"},
}

// addressWords are joined with the kinds of address of addressKinds.
var addressWords = []words{
	{"address", "street", "", "street|street address|address|address line|straße|strasse|rue|adresse|calle|dirección|街道|地址"},
	{"address", "city", "", "city|town|Ort|Stadt|ville|ciudad|市县|市/县|城市"},
	{"address", "region", "", "state|province|region|state/region|state/province|state code|Bundesland|Region|Bundesland/Kanton|état|provincia|estado|省/市/自治区|省份|省"},
	{"address", "postal_code", "", "postal code|zip|zip code|postcode|zip/postal code|postalcode|PLZ|Postleitzahl|code postal|código postal|邮政编码|邮编|郵遞區號"},
	{"address", "country", "", "country|country/region|country code|Land|Land/Region|pays|país|国家|国家/地区|國家"},
}

// addressKinds are the words before (or, in German, after) a part of an address.
var addressKinds = []struct {
	label   string
	headers string
}{
	{"", ""},
	{"mailing", "mailing"},
	{"work", "business|work|office|billing|geschäftlich|商务地址|bureau|del trabajo"},
	{"home", "home|privat|住宅地址|domicile|particular"},
	{"other", "other|weitere|weiterer|weiteres/r|weiteres/e|其他地址|autre|otra"},
	{"shipping", "shipping"},
}

// googleAddressWords have a number between "Address" and the part.
var googleAddressWords = []words{
	{"address", "value", "", "address formatted|full address|complete address|mailing address|home address|Anschrift|详细地址|联系地址|通讯地址|公司地址|家庭住址|聯絡地址"},
	{"address", "street", "", "address street|address extended address|address po box"},
	{"address", "city", "", "address city"},
	{"address", "region", "", "address region"},
	{"address", "postal_code", "", "address postal code"},
	{"address", "country", "", "address country"},
	{"address", "label", "", "address label|address type"},
}

// companyWords replace the words of people where they differ.
var companyWords = []words{
	{"name", "", "", "name|company|company name|account name|organization|organization name|organisation|business name|Firma|Firmenname|Unternehmen|Name der Firma|nom|société|entreprise|nom de l'entreprise|raison sociale|empresa|nombre|nombre de la empresa|名称|公司|公司名称|企业名称|单位名称|客户名称|公司名稱|企業名稱"},
	{"domain", "", "", "domain|company domain|company domain name|email domain|domaine|dominio|域名|公司域名"},
	{"industry", "", "", "industry|sector|branch|Branche|Industrie|secteur|secteur d'activité|sector|industria|行业|所属行业|行業|產業"},
	{"import_id", "", "", "record id|company id|account id|id|external id|import id|customer number|Kundennummer|编号|客户编号|公司编号"},
	{"", "", "", "company owner|account owner|parent account id|type|account type|number of employees|annual revenue|lead status|lifecycle stage"},
}

var taskWords = []words{
	{"title", "", "", "title|task|subject|task name|name|task title|to do|todo|summary|Titel|Aufgabe|Betreff|titre|tâche|objet|título|tarea|asunto|标题|任务|主题|任务名称|待办|標題|任務|主旨"},
	{"due_on", "", "", "due date|due|due on|deadline|end date|date due|fällig|fällig am|Fälligkeitsdatum|Fälligkeit|échéance|date d'échéance|date limite|fecha de vencimiento|vencimiento|截止日期|到期日|到期日期|期限|截止日"},
	{"status", "", "", "status|state|task status|Zustand|statut|état|estado|状态|狀態|任务状态"},
	{"notes", "", "", "notes|note|description|comments|details|body|Notizen|Beschreibung|remarques|descripción|notas|备注|说明|描述|備註"},
	{"import_id", "", "", "record id|task id|activity id|id|external id|import id|编号"},
}

var noteWords = []words{
	{"title", "", "", "title|subject|name|note title|Titel|Betreff|titre|objet|título|asunto|标题|主题|標題"},
	{"body", "", "", "body|note|notes|text|content|note body|description|comment|comments|Notiz|Inhalt|Text|contenu|texte|contenido|texto|内容|正文|备注|笔记|內容|備註"},
	{"import_id", "", "", "record id|note id|activity id|id|external id|import id|编号"},
}

// vocabulary returns the words for an object by normalised header.
func vocabulary(object string) map[string]meaning { return vocabularies()[object] }

var vocabularies = sync.OnceValue(func() map[string]map[string]meaning {
	contact := build(contactWords, googleAddressWords)
	addAddresses(contact)
	company := map[string]meaning{}
	for h, m := range contact {
		switch m.target {
		case "phones", "emails", "website", "address", "notes", "":
			company[h] = m
		}
	}
	for h, m := range build(companyWords) {
		company[h] = m
	}
	return map[string]map[string]meaning{
		"contact": contact, "company": company, "task": build(taskWords), "note": build(noteWords),
	}
})

// build makes a lookup table; of two meanings the first stays.
func build(lists ...[]words) map[string]meaning {
	table := map[string]meaning{}
	for _, list := range lists {
		for _, w := range list {
			for _, h := range strings.Split(w.headers, "|") {
				add(table, h, meaning{w.target, w.part, w.label})
			}
		}
	}
	return table
}

func add(table map[string]meaning, header string, m meaning) {
	key := normalise(header)
	if _, taken := table[key]; !taken {
		table[key] = m
	}
}

func addAddresses(table map[string]meaning) {
	for _, kind := range addressKinds {
		for _, k := range strings.Split(kind.headers, "|") {
			for _, w := range addressWords {
				for _, h := range strings.Split(w.headers, "|") {
					m := meaning{w.target, w.part, kind.label}
					add(table, k+" "+h, m)
					add(table, h+" "+k, m)
				}
			}
		}
	}
}

// programOwn are headers that mean something else in one program's files.
var programOwn = map[string][]words{
	Outlook: {
		{"name", "prefix", "", "title"},
		{"", "", "", "email type|email display name|E-Mail-Typ|E-Mail: Typ|E-Mail: Angezeigter Name|电子邮件类型|电子邮件显示名称|电子邮件 类型|电子邮件 显示名|電子郵件類型|電子郵件顯示名稱|account|profession|location|office location|Beruf|Konto|Ort|Privat|private|帐户|地点|职业|callback|business address po box|home address po box|other address po box"},
		{"emails", "value", "", "电子邮件 地址|電子郵件 地址"},
		{"company", "name", "", "company|Firma|单位|公司"},
	},
	GoogleOld: {{"", "", "", "occupation|location|subject|organization type|organization symbol|organization job description|organization location|yomi name|given name yomi|family name yomi|additional name yomi|priority|sensitivity|short name|maiden name|billing information|directory server|mileage|hobby"}},
	HubSpot:   {{"", "", "", "lead status"}}, // the lifecycle stage is the stage
	Google:    {{"", "", "", "event label|event value|custom field label|custom field value|relation label|relation value"}},
	Salesforce: {
		{"job_title", "", "", "title"},
		{"import_id", "", "", "id|contact id|lead id"},
		{"", "", "", "account id|reports to id|assistant|assistant phone|owner id"},
	},
}

var programTables = sync.OnceValue(func() map[string]map[string]meaning {
	tables := map[string]map[string]meaning{}
	for program, list := range programOwn {
		tables[program] = build(list)
	}
	return tables
})

// programWords returns a program's own words; they concern people.
func programWords(program, object string) map[string]meaning {
	if object != "contact" {
		return nil
	}
	return programTables()[program]
}
