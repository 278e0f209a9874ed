package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
)

// namer makes contacts for the figures about search: a quarter have Chinese
// names, the rest Latin ones, unevenly frequent as in life, with letters of many
// languages. Some parts are planted at known rates, so that the terms of a fixed
// set find known shares of any number of contacts.
type namer struct {
	r                   *rand.Rand
	latin, family, hans *rand.Zipf
	families            []string
}

var (
	latinGiven = []string{
		"Maria", "José", "Michael", "Chloé", "Søren", "Björn", "Zoë", "Siobhan", "Tomasz", "Fatima", "Olga", "Ivan", "Amara", "Lars", "Kwame", "Priya", "Ahmed", "Elena",
		"Pedro", "Nguyễn", "Inês", "Aisha", "Noah", "Emma", "Łukasz", "Jürgen", "François", "Ödön", "Þór", "Şule", "Đorđe", "Ruth", "Hugh", "Piotr", "Yusuf", "Otto", "Finn", "Sigrid",
	}
	latinFamily = []string{
		"Smith", "Müller", "García", "Kowalski", "Ivanova", "Silva", "Tanaka", "Okafor", "Johansson", "O'Brien", "Dubois", "Rossi", "Haddad", "Patel", "Kim", "Novák", "Schneider",
		"Lindqvist", "Vandenberg", "Castellanos", "Abernathy", "Núñez", "Øvergård", "D'Angelo", "Szczepański", "van der Berg", "de la Cruz",
	}
	syllables  = []string{"ba", "ke", "lo", "mi", "ru", "sta", "ven", "tor", "ali", "dor", "fen", "gri", "hol", "jan", "kos", "lem", "par", "sen", "tal", "wic"}
	hanFamily  = []rune("王张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢姜崔钟谭陆汪范石廖贾韦夏付方白邹孟熊秦邱江")
	hanGiven   = []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛超秀霞平刚桂英华玉萍红建国文志海燕春晓东宇浩然子轩梓涵欣怡雨佳琪思远")
	latinShare = 0.74
)

func newNamer() *namer {
	n := &namer{r: rand.New(rand.NewPCG(1, 2))}
	for range 5000 {
		f := syllables[n.r.IntN(20)] + syllables[n.r.IntN(20)] + syllables[n.r.IntN(20)]
		n.families = append(n.families, strings.ToUpper(f[:1])+f[1:])
	}
	n.latin = rand.NewZipf(n.r, 1.1, 3, uint64(len(latinGiven)-1))
	n.family = rand.NewZipf(n.r, 1.05, 20, uint64(len(n.families)-1))
	n.hans = rand.NewZipf(n.r, 1.2, 5, uint64(len(hanFamily)-1))
	return n
}

func (n *namer) chance(p float64) bool { return n.r.Float64() < p }

func (n *namer) name() (given, family string) {
	if n.chance(latinShare) {
		return n.latinName()
	}
	return n.hanName()
}

// latinName plants "randiw" in 2 of 100 contacts, "ann" in 13, "quirr" in 2 of
// 100,000.
func (n *namer) latinName() (given, family string) {
	given, family = latinGiven[n.latin.Uint64()], n.families[n.family.Uint64()]
	if n.chance(0.4) {
		family = latinFamily[n.r.IntN(len(latinFamily))]
	}
	switch p := n.r.Float64() * latinShare; {
	case p < 0.00002:
		family = "Quirrenbäch"
	case p < 0.02:
		given = "Brandiwyn"
	case p < 0.15:
		given = []string{"Anna", "Hannah", "Johanna", "Marianne"}[n.r.IntN(4)]
	}
	return given, family
}

// hanName plants 李 in 2 of 100 contacts, 明 in 13, 静怡 after 欧阳 in 2 of 100,000.
func (n *namer) hanName() (given, family string) {
	one := func() string { return string(hanGiven[n.r.IntN(len(hanGiven))]) }
	given, family = one(), string(hanFamily[n.hans.Uint64()])
	if n.chance(0.8) {
		given += one()
	}
	switch p := n.r.Float64() * (1 - latinShare); {
	case p < 0.00002:
		return "静怡", "欧阳"
	case p < 0.02:
		family = "李"
	case p < 0.15:
		given = "明" + one()
	}
	return given, family
}

// named is one contact of the figures about search.
type named struct{ given, family, email, phone string }

func (n *namer) contact(i int) named {
	given, family := n.name()
	return named{given, family, fmt.Sprintf("%s.%s.%d@example.com", syllables[n.r.IntN(20)], syllables[n.r.IntN(20)], i), fmt.Sprintf("+49 30 %08d", i)}
}

// full is the name as it is written.
func (p named) full() string {
	if p.family[0] >= 0xe4 { // Chinese
		return p.family + p.given
	}
	return p.given + " " + p.family
}

// term is one of the fixed set. What is typed differs in case, width and marks
// from what is stored.
type term struct{ label, typed string }

// Of very many contacts a single letter is refused: two that many have stand for it.
func terms(rows int) []term {
	frequent := term{"70 %, Latin", "A"}
	if rows >= 2_000_000 {
		frequent = term{"two frequent letters, Latin", "AN"}
	}
	return []term{
		{"absent, Latin", "xqzvjk"}, {"absent, frequent letters", "sanbaltor"}, {"absent, Chinese", "龘靐"},
		{"rare, Latin", "Quirrenbach"}, {"rare, Chinese", "欧阳静怡"},
		{"2 %, Latin", "RANDIW"}, {"2 %, Chinese", "李"},
		{"13 %, Latin", "ａｎｎ"}, {"13 %, Chinese", "明"}, frequent,
		{"width, case and marks", "ＭÜＬＬＥＲ"}, {"by sound, initials", "zs"}, {"by sound, whole", "zhangwei"},
	}
}

// writePeople writes rows contacts into a table to import, and adds them to the
// file that peers are filled with.
func writePeople(table, plain string, n *namer, from, rows int) (err error) {
	t, err := os.Create(table)
	if err != nil {
		return err
	}
	defer t.Close()
	p, err := os.OpenFile(plain, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer p.Close()
	tw, pw := bufio.NewWriter(t), bufio.NewWriter(p)
	fmt.Fprintln(tw, "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value")
	for i := from; i < from+rows; i++ {
		x := n.contact(i)
		fmt.Fprintf(tw, "%s,%s,* Work,%s,Mobile,%s\n", x.given, x.family, x.email, x.phone)
		fmt.Fprintf(pw, "%s\t%s\t%s\n", x.full(), x.email, x.phone)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	return pw.Flush()
}
