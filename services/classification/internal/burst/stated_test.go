package burst_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/burst"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

func TestStatedWordsAreCutAndFoldedAsMessagesAre(t *testing.T) {
	for name, c := range map[string]struct {
		words   []string
		message string
		want    bool
	}{
		"as it stands":              {[]string{"internet"}, "no internet since noon", true},
		"a capital letter":          {[]string{"Internet"}, "no internet since noon", true},
		"capitals in the message":   {[]string{"internet"}, "INTERNET IS DOWN", true},
		"another form":              {[]string{"Интернет"}, "нет интернета с утра", true},
		"a phrase":                  {[]string{"Fibre cut"}, "the cut of the fibre is ours", true},
		"half of a phrase":          {[]string{"Fibre cut"}, "the fibre is slow", false},
		"one of two":                {[]string{"Fibre cut", "światłowód"}, "Światłowód przecięty", true},
		"a short word":              {[]string{"TV"}, "the tv is black", true},
		"an apostrophe":             {[]string{"can’t connect"}, "I can't connect", true},
		"spaces around":             {[]string{"  Router "}, "my router blinks", true},
		"none of them":              {[]string{"Router"}, "my bill is wrong", false},
		"no word at all":            {[]string{"!!!"}, "my bill is wrong!!!", false},
		"no word beside a good one": {[]string{"!!!", "Router"}, "my router blinks", true},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, burst.SignatureOf(c.words).FitsMessage(burst.SplitMessage(c.message, "")))
		})
	}
}

func TestAStatedWordIsFoundInItsOwnFormsAlone(t *testing.T) {
	for language, pairs := range map[string]struct{ forms, others []string }{
		"en": {
			forms: []string{
				"outage/outages", "outages/outage", "router/routers", "invoice/invoiced", "delivery/deliveries", "customer/customers",
				"customer/customer's", "box/boxes", "crash/crashed", "berlin1/Berlin1", "ёлка/елки", "роутер/роутеры",
			},
			others: []string{
				"customer/customs", "customer/customised", "building12/building13", "building12/building", "building/building12", "berlin1/berlin2",
				"kilburn1/Kilburn7", "router77/router78", "router77/routers", "contract554711/contract554712", "university/universe", "international/internet",
				"internet/international", "computer/computation", "build/building", "train/training", "pos/posts", "port/party", "4711/47110",
			},
		},
		"ru": {
			forms: []string{
				"интернет/интернета", "интернета/интернетом", "авария/аварии", "авария/аварий", "связь/связи", "связью/связь", "отопление/отопления",
				"горячая вода/горячей воды", "счёт/счета", "счет/счёта", "роутер/роутерами", "платёж/платежей", "банк/банки", "посылка/посылок", "трамвай/трамваи",
				"работает/работал", "тормозит/тормозят", "кабель/кабеля", "оплата/оплату", "router/router",
			},
			others: []string{
				"почта/почти", "домофон/домохозяйка", "дом12/дом13", "договор554711/договор554712", "международный/междугородний", "университет/универсам",
				"оплата/оплатил", "авария/авиация", "порт/портфель", "связь/связка", "интернет/интернат",
			},
		},
		"pl": {
			forms: []string{
				"router/routera", "router/routerze", "internet/internecie", "internet/internetu", "awaria/awarii", "awaria/awarię", "światłowód/światłowodu", "płatność/płatnością",
				"rachunek/rachunku", "przesyłka/przesyłek", "faktura/faktur", "ogrzewanie/ogrzewania", "gorąca woda/gorącej wody", "działa/działają", "prąd/prądu", "gaz/gazem",
			},
			others: []string{
				"faktura/faktycznie", "budynek12/budynek13", "budynek12/budynek", "umowa554711/umowa554712", "uniwersytet/uniwersalny", "poczta/początek", "internet/internat",
				"komputer/kompletny", "rachunek/rachuba",
			},
		},
		"": {
			forms:  []string{"router/Router", "интернет/интернета"},
			others: []string{"router/routera", "customer/customs"},
		},
	} {
		check := func(pair string, want bool) {
			stated, said, _ := strings.Cut(pair, "/")
			fits := burst.SignatureOf([]string{stated}).FitsMessage(burst.SplitMessage("- "+said+" -", language))
			require.Equal(t, want, fits, "%s: %s", language, pair)
		}
		for _, pair := range pairs.forms {
			check(pair, true)
		}
		for _, pair := range pairs.others {
			check(pair, false)
		}
	}
}

// A remembered case has no more than the stems of its words, which do not tell customs from customers.
func TestARememberedCaseFitsStatedWordsAsANewOneDoes(t *testing.T) {
	d := burst.NewDetector()
	for id, said := range map[string]string{"customs": "Held up at the customs", "customers": "All our customers ask"} {
		d.LearnPast(burst.Observation{Case: id, Input: priority.Input{Text: said, Language: "en"}}, false)
		known := d.Recall([]string{id})[0]
		require.Equal(t, id == "customers", known.Fits(burst.SignatureOf([]string{"customer"})), id)
	}
}

// Cases of one building are no sign of another one.
func TestAFittedWordWithADigitIsWhole(t *testing.T) {
	d, at := burst.NewDetector(), time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var ids []string
	for n := range 60 {
		o := burst.Observation{Case: fmt.Sprint(n), At: at.Add(time.Duration(n) * time.Second), Input: priority.Input{Text: "a question on the contract"}}
		if n >= 50 {
			o.Input.Text = "building12 stands still"
			ids = append(ids, o.Case)
		}
		d.LearnPast(o, false)
	}
	s := d.FitSignature(d.Recall(ids))
	s.Words = slices.DeleteFunc(s.Words, func(w burst.Word) bool { return w.Text != "building12" })
	require.Len(t, s.Words, 1)
	require.True(t, s.FitsMessage(burst.SplitMessage("the lift of Building12", "")))
	require.False(t, s.FitsMessage(burst.SplitMessage("the lift of building13", "")))
	require.False(t, s.FitsMessage(burst.SplitMessage("the building", "")))
}

func TestStatedPhrasesAreRelatedToTheWordsOfABurst(t *testing.T) {
	stated := burst.SignatureOf([]string{"Fibre cut"})
	found := burst.Signature{Words: []burst.Word{{Text: "fibre", Weight: 2}, {Text: "cut", Weight: 1}}}
	require.True(t, stated.IsRelatedTo(found))
	require.True(t, found.IsRelatedTo(stated))
}
