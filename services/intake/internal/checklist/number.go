package checklist

import "regexp"

// Parts of numbers. A number begins with a digit, and ends with a digit or a capital: "4711", "12/2026", "455-А".
const (
	anyNumber = `\d[\d\p{Lu}]*(?:[/-][\d\p{Lu}]+)*`
	// longNumber is a number that nothing but its length tells from an amount.
	longNumber = `\d[\d\p{Lu}]{2,}(?:[/-][\d\p{Lu}]+)*|\d[\d\p{Lu}]?(?:/[\d\p{Lu}]+|-[\d\p{Lu}]{2,})(?:[/-][\d\p{Lu}]+)*`
	// certainNumber is a number that is neither an amount nor a time nor a phone number.
	certainNumber = `\d{1,6}/(?:\d{1,2}/)?\d{3,4}|\d{4,8}`
	// prefix are the capitals before the digits.
	prefix = `(?:\p{Lu}{1,4}[-/]?|\p{Lu}{2,4} )?`
	// words are those between a noun and its number, with the signs around them: "no. is".
	words = `(?:[^\p{L}\p{N}\n.!?]{1,4}(?:number|no|nr|numer|номер|is|to|это)){0,2}[^\p{L}\p{N}\n]{1,4}`
	// sign is a sign or a word that stands before every number.
	sign = `(?:[^\p{L}\p{N}\n.!?]{1,3}(?i:number|no|nr|numer|номер)[^\p{L}\p{N}\n]{1,3}|[^\p{L}\p{N}\n.!?]{0,3}[#№]\s?)`
)

// compileNumber compiles a number after one of some nouns, one with the capitals of some codes, and one after a number sign. Codes may
// be empty. A house, a shop and the like have numbers, too.
func compileNumber(nouns, codes string) kind {
	k := kind{
		isNumber: true,
		except:   regexp.MustCompile(`^(?:IN|ON|AT|FOR|OF|TO|IS|BY|AND|THE|FROM|OVER|WAS|HAS|DUE|NA|OD|DO|ZA|PO|DLA|BEZ|НА|ОТ|ЗА|ДО|ПО|ИЗ|НЕ|УЖЕ|ЭТО|ЕЩЁ|JEST) `),
		notAfter: regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:house|flat|room|shop|school|bus|дом\p{L}*|квартир\p{L}*|кв|школ\p{L}*|магазин\p{L}*|отделени\p{L}*|офис\p{L}*|кабинет\p{L}*|подъезд\p{L}*|участ\p{L}*|аптек\p{L}*|больниц\p{L}*|автобус\p{L}*|dom\p{L}*|mieszkani\p{L}*|lokal\p{L}*|sklep\p{L}*|szkoł\p{L}*|pok[oó]j\p{L}*|autobus\p{L}*)[\s.,]*$`),
	}
	k.patterns = append(k.patterns,
		compilePattern(`(?i:`+nouns+`)`+words+`(`+prefix+`(?:`+longNumber+`))`),
		compilePattern(`(?i:`+nouns+`)`+sign+`(`+prefix+anyNumber+`)`),
	)
	if codes != "" {
		k.patterns = append(k.patterns, compilePattern(`((?i:`+codes+`)(?:[-/:]|\s)?[#№]?\s?`+anyNumber+`)`))
	}
	k.patterns = append(k.patterns,
		compilePattern(`[#№]\s?(\d[\d\p{Lu}]+(?:[/-][\d\p{Lu}]+)*)`),
		compilePattern(`(?i:no|nr|numer|номер)[.:]?\s(`+certainNumber+`)`+after),
	)
	return k
}
