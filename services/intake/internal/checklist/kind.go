package checklist

import (
	"regexp"
	"strings"
	"sync"
)

// kind is a kind of answer with its patterns. The answer is the last group of the first pattern that is found with one that
// is not an exception.
type kind struct {
	patterns []pattern
	except   *regexp.Regexp // may be nil
	notAfter *regexp.Regexp // the words before a number sign that make it another one's; may be nil
	clause   *regexp.Regexp // the beginning of the next clause, where an answer ends; may be nil
	isNumber bool
}

// find returns the answer in a text; "" for none.
func (k kind) find(said passage) (found string) {
	for _, p := range k.patterns {
		p.eachMatch(said, func(before string, groups []string) bool {
			answer := k.cutClause(groups[len(groups)-1])
			isOther := k.notAfter != nil && isSigned(groups[0]) && k.notAfter.MatchString(before)
			isExcepted := k.except != nil && k.except.MatchString(answer) || isOther
			if !isExcepted {
				found = answer
			}
			return isExcepted
		})
		if found != "" {
			break
		}
	}
	return found
}

// isSigned reports whether a match begins with a number sign.
func isSigned(match string) bool {
	return strings.HasPrefix(match, "#") || strings.HasPrefix(match, "№")
}

// cutClause returns an answer without the next clause.
func (k kind) cutClause(answer string) string {
	if k.clause != nil {
		if at := k.clause.FindStringIndex(answer); at != nil {
			answer = answer[:at[0]]
		}
	}
	return strings.TrimSpace(answer)
}

// after ends a word.
const after = `(?:$|[^\p{L}\p{N}])`

// compileAnswer compiles patterns whose first group is the answer.
func compileAnswer(patterns ...string) kind {
	var k kind
	for _, p := range patterns {
		k.patterns = append(k.patterns, compilePattern(`(?i)`+p))
	}
	return k
}

// newKinds returns the kinds of answers by the words of keys. A kind is compiled when it is first looked for, because that
// takes longer than the start of everything else.
func newKinds() map[string]func() kind {
	const orders = `order|purchase|parcel|shipment|заказ\p{L}*|посылк\p{L}*|отправлени\p{L}*|zam[oó]wieni\p{L}*|przesyłk\p{L}*|paczk\p{L}*`
	const invoices = `invoice|bill|receipt|сч[её]т\p{L}*|накладн\p{L}*|квитанци\p{L}*|чек\p{L}*|faktur\p{L}*|rachun\p{L}*|paragon\p{L}*`
	const accounts = `account|contract|customer|policy|аккаунт\p{L}*|договор\p{L}*|лицево\p{L}+ сч[её]т\p{L}*|kont\p{L}+|umow\p{L}*|polis\p{L}*`
	const invoiceCodes, orderCodes, noCodes = `fvs?|fs|fa|inv`, `ord|zam|zk`, ``
	lazyNumber := func(nouns, codes string) func() kind {
		return sync.OnceValue(func() kind { return compileNumber(nouns, codes) })
	}
	order, invoice := lazyNumber(orders+`|`+invoices, orderCodes+`|`+invoiceCodes), lazyNumber(invoices, invoiceCodes)
	account := lazyNumber(accounts, noCodes)
	since, place, thing := sync.OnceValue(newSince), sync.OnceValue(newPlace), sync.OnceValue(newThing)
	wish, times := sync.OnceValue(newWish), sync.OnceValue(newTimes)
	return map[string]func() kind{
		"order": order, "parcel": order, "shipment": order, "purchase": order,
		"invoice": invoice, "bill": invoice, "receipt": invoice,
		"account": account, "contract": account, "policy": account,
		"since": since, "when": since, "start": since, "started": since,
		"place": place, "address": place, "where": place, "location": place,
		"product": thing, "device": thing, "model": thing, "item": thing,
		"wish": wish, "times": times, "time": times, "slot": times,
	}
}

// Times as they stand in the answer to a question of when, after the words that open one. No word of the next clause
// belongs to them.
const (
	clockTime  = `\d{1,2}(?:[:.]\d{2})?(?:\s?(?:[ap]\.?m|o'?clock|h))?`
	dateNumber = `\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?|\d{4}-\d{2}-\d{2}|20\d{2}|\d{1,2}(?:st|nd|rd|th)`
	namedDay   = `monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today`
	namedMonth = `january|february|march|april|may|june|july|august|september|october|november|december`
	partOfDay  = `morning|afternoon|evening|night|noon|midnight|lunch(?:time)?|dawn`
	span       = `minutes?|hours?|days?|weeks?|weekend|months?|year`
	furtherEN  = `(?: (?:(?:of|the|on|in|at|about|around|early|late|last|this) ){0,3}(?:` + partOfDay + `|` + span + `|` + namedDay + `|` + namedMonth + `|` + dateNumber + `)| (?:at|about|around) (?:about |around )?` + clockTime + `| \d{1,2}(?:[:.]\d{2})?\s?[ap]\.?m)*`
	furtherRU  = `(?: (?:утра|утром|вечера|вечером|ночи|ночью|дня|днём|днем|обеда|час\p{L}*|минут\p{L}*|январ[ья]|феврал[ья]|марта|апреля|мая|июн[ья]|июл[ья]|августа|сентября|октября|ноября|декабря|числа|года|недел\p{L}+|` + dateNumber + `)| (?:в|около) ` + clockTime + `)*`
	furtherPL  = `(?: (?:rano|rana|wieczor\p{L}*|w nocy|nocy|południa|po południu|godzin\p{L}*|minut\p{L}*|dni|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia|roku|tygodni\p{L}*|` + dateNumber + `)| (?:o|około) (?:godzinie )?` + clockTime + `)*`
)

// newSince matches the beginning of a problem.
func newSince() kind {
	return compileAnswer(
		`((?:since|from) (?:early |about |around |late |the ){0,2}(?:(?:this|last) (?:`+partOfDay+`|`+span+`|`+namedDay+`|`+namedMonth+`)|`+partOfDay+`|`+namedDay+`|`+namedMonth+`(?: \d{1,2})?|weekend|`+dateNumber+`|`+clockTime+`)`+furtherEN+`)`+after,
		`(for (?:about |over |almost |more than |nearly )?(?:\d+|an?|one|two|three|four|five|six|seven|several|a few|half an) (?:minutes?|hours?|days?|nights?|weeks?|months?))`+after,
		`(yesterday(?: `+partOfDay+`)?|this morning|last (?:night|week|month)|all (?:day|morning|night|week)|(?:\d+|an?|two|three|four|five) (?:minutes?|hours?|days?|weeks?|months?) ago)`+after,
		`(со? (?:самого )?(?:утра|ночи|вечера|обеда|вчера\p{L}*|позавчера\p{L}*|сегодня\p{L}*|понедельника|вторника|среды|четверга|пятницы|субботы|воскресенья|выходных|прошл\p{L}+ \p{L}+|`+dateNumber+`|`+clockTime+`)`+furtherRU+`)`+after,
		`((?:\d+|два|три|четыре|пять|шесть|второй|вторые|третий|третьи|четв[её]ртый|целый|целую|весь|всю|уже) ?(?:час\p{L}*|день|дня|дней|сутки|суток|неделю|недели|недель|минут\p{L}*|месяц\p{L}*|ночь))`+after,
		`(вчера`+furtherRU+`|сегодня (?:утром|ночью|дн[её]м)|(?:\d+ )?(?:час|часа|часов|дня|дней|минут|неделю|недели|месяц) назад)`+after,
		`(od (?:samego )?(?:rana|wczoraj\p{L}*|dzisiaj|dziś|przedwczoraj|poniedziałku|wtorku|środy|czwartku|piątku|soboty|niedzieli|tygodnia|weekendu|wieczora|nocy|południa|godziny|kilku \p{L}+|dwóch \p{L}+|trzech \p{L}+|`+dateNumber+`|`+clockTime+`)`+furtherPL+`)`+after,
		`((?:drugi|trzeci|czwarty|piąty|cały|druga|trzecia|cała|drugą|trzecią) (?:dzień|tydzień|doba|dobę|noc|godzinę|godzina|miesiąc))`+after,
		`(wczoraj`+furtherPL+`|dzi(?:ś|siaj) (?:rano|w nocy)|(?:\d+ )?(?:godzin\p{L}*|dni|minut\p{L}*|tydzień|tygodnie|miesiąc) temu)`+after,
	)
}

// newPlace matches addresses, postcodes and towns. Months, days and languages are no
// towns, although they follow "in" too, and a mail address is no place.
func newPlace() kind {
	k := kind{except: regexp.MustCompile(`^(?:January|February|March|April|May|June|July|August|September|October|November|December|Spring|Summer|Autumn|Winter|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Christmas|Easter|English|Russian|Polish|German|French|Spanish|Italian|Ukrainian)(?:\s\p{L}+)?$|@`)}
	for _, p := range []string{
		`(?i:add?ress?|адрес\p{L}*)(?: is)?[ \t]?[:—–-][ \t]*([^\n;]*[\p{L}\p{N}])`,
		`(\d{1,5}[A-Za-z]?\s+\p{Lu}\p{L}+(?:\s\p{Lu}\p{L}+)?\s(?:Street|St|Road|Rd|Avenue|Ave|Lane|Square|Drive|Way|Court|Close|Place)(?:,? \p{Lu}\p{L}+)?)` + after,
		`((?:[Uu]l\.|[Uu]lic\p{L}|[Aa]l\.|[Aa]lej\p{L}|[Oo]s\.|[Oo]siedl\p{L}|[Pp]lac\p{L}*|[Pp]l\.)\s*\p{Lu}\p{L}+(?:\s\p{Lu}\p{L}+)*(?:\s\d+\p{L}?(?:/\d+)?)?)`,
		`((?:[Уу]л\.|[Уу]лиц\p{L}+|[Пп]р\.|[Пп]росп\p{L}+|[Пп]ер\.|[Пп]ереул\p{L}+|[Нн]аб\.|[Шш]оссе|[Бб]ульвар\p{L}*|[Пп]лощад\p{L}+)\s*\p{Lu}\p{L}+(?:,?\s*(?:д\.|дом)?\s*\d+\p{L}?)?(?:,?\s*кв\.?\s*\d+)?)`,
		`(\d{2}-\d{3}\s\p{Lu}\p{L}+|[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2})` + after,
		`(?:in|near|live in|we are in) (\p{Lu}\p{Ll}{2,}(?:\s\p{Lu}\p{Ll}+)?)`,
		`(?:в|под) (?:городе |г\. ?)?(\p{Lu}\p{Ll}{2,}(?:е|и|ах|ске|ве|ке))` + after,
		`(?:w|we|pod) (\p{Lu}\p{Ll}{2,}(?:ie|u|ach|cy|wie|dzi|sku|niu))` + after,
	} {
		k.patterns = append(k.patterns, compilePattern(p))
	}
	return k
}

// newThing matches products by their names.
func newThing() kind {
	return compileAnswer(
		`((?:router|modem|phone|laptop|television|tv|fridge|freezer|oven|stove|hob|washing machine|dishwasher|dryer|kettle|toaster|vacuum cleaner|heater|boiler|printer|monitor|camera|watch|headphones|tablet|charger|chair|table|sofa|lamp|bike|scooter|shoes|coat|dress|jacket|blender|coffee machine|mixer|thermostat|speaker|keyboard|drill|iron|pram|mattress)s?)`+after,
		`((?:роутер|модем|телефон|ноутбук|телевизор|холодильник|духовк|плит|стиральн\p{L}+ машин|посудомойк|чайник|тостер|пылесос|обогревател|кот[её]л|принтер|монитор|наушник|планшет|зарядк|стул|стол|диван|кроват|ламп|велосипед|самокат|игрушк|туфл|плать|куртк|блендер|кофемашин|микроволновк|колонк|клавиатур|дрел|утюг|коляск|матрас)\p{L}*)`,
		`((?:router|modem|telefon|laptop|telewizor|lodówk|piekarnik|kuchenk|pralk|zmywark|suszark|czajnik|toster|odkurzacz|grzejnik|kocioł|kotł|drukark|monitor|zegarek|słuchawk|tablet|ładowark|krzesł|stół|stołu|sof[aęy]|łóżk|lamp|rower|hulajnog|zabawk|płaszcz|sukienk|kurtk|blender|ekspres|mikser|zamrażark|głośnik|klawiatur|wiertark|żelazk|wózek|materac)\p{L}*)`,
	)
}

// newWish matches the help that a customer asks for.
func newWish() kind {
	return compileAnswer(
		`(refund|money back|replace(?:ment)?|exchange|repair|discount|send (?:me )?(?:a )?new one)`+after,
		`(верн\p{L}+ деньги|возврат\p{L}*|замен\p{L}+|обмен\p{L}*|ремонт\p{L}*|почин\p{L}+|скидк\p{L}+)`,
		`(zwrot\p{L}*|zwróć\p{L}*|wymian\p{L}*|wymień\p{L}*|napraw\p{L}+|rabat\p{L}*)`,
	)
}

// newTimes matches times that suit somebody, to the end of their clause.
func newTimes() kind {
	k := compileAnswer(
		`((?:on )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|weekdays?|weekends?)[^.;!?\n]{0,30}|(?:after|before|at) \d{1,2}[^.;!?\n]{0,10}|any time|in the (?:morning|afternoon|evening))`+after,
		`((?:понедельник|вторник|сред[уы]|четверг|пятниц[уы]|суббот[уы]|воскресень[ея]|завтра|выходны\p{L}+|будн\p{L}+)[^.;!?\n]{0,30}|(?:после|до) \d{1,2}[^.;!?\n]{0,10}|в любое время|утром|вечером)`+after,
		`((?:poniedziałek|wtorek|środę|czwartek|piątek|sobotę|niedzielę|jutro|weekend\p{L}*)[^.;!?\n]{0,30}|(?:po|przed) \d{1,2}[^.;!?\n]{0,10}|o każdej porze|rano|wieczorem)`+after,
	)
	k.clause = regexp.MustCompile(`,?\s(?:(?:and|but|so|because|if|и|но|а|i|ale|bo|więc) )?(?:we|I|I'm|you|he|she|they|it|our|my|please|nobody|because|but|so|if|` +
		`мы|я|вы|он|она|они|у нас|у меня|наш\p{L}*|пожалуйста|никто|но|потому|поэтому|если|my|ja|nam|mi|nasz\p{L}*|proszę|ale|bo|więc|nikt|jestem|jesteśmy|nie|jeśli)` + after)
	return k
}
