// Package reach checks the data by which people are reached and spoken to: mail addresses, phone numbers, webhooks,
// languages and countries. Every resource that has such data is checked alike. An empty value is none, and right.
package reach

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/mailer"
)

// CheckEmail adds a field to the wrong ones when it is not one mail address alone.
func CheckEmail(wrong *fault.Error, path, address string) *fault.Error {
	if address == "" || mailer.IsAddress(address) {
		return wrong
	}
	return wrong.Field(path, "must be one address, such as ann@example.com")
}

// CheckPhone adds a field to the wrong ones when it is not a number on one line. Words beside the digits are allowed:
// "+48 58 555 01 02 ext. 7".
func CheckPhone(wrong *fault.Error, path, phone string) *fault.Error {
	isDigit := func(r rune) bool { return '0' <= r && r <= '9' }
	if phone == "" || strings.ContainsFunc(phone, isDigit) && !strings.ContainsFunc(phone, unicode.IsControl) {
		return wrong
	}
	return wrong.Field(path, "must be a number on one line")
}

// CheckLanguage adds a field to the wrong ones when it is not the BCP 47 tag of a language that exists.
func CheckLanguage(wrong *fault.Error, path, tag string) *fault.Error {
	if tag == "" || localized.IsTag(tag) {
		return wrong
	}
	return wrong.Field(path, "is not a BCP 47 tag of a language, such as pl")
}

// CheckTerritory adds a field to the wrong ones when it is not the ISO 3166-1 alpha-2 code of a country.
func CheckTerritory(wrong *fault.Error, path, code string) *fault.Error {
	if code == "" || isCountry(code) {
		return wrong
	}
	return wrong.Field(path, "is not the ISO 3166-1 alpha-2 code of a country, such as PL")
}

// CheckTerritories is CheckTerritory for every element of a list.
func CheckTerritories(wrong *fault.Error, path string, codes []string) *fault.Error {
	for i, code := range codes {
		wrong = CheckTerritory(wrong, fmt.Sprintf("%s[%d]", path, i), code)
	}
	return wrong
}

// isCountry reports whether a code is that of a country. Codes that another one has replaced are none: "UK", "DD".
func isCountry(code string) bool {
	region, err := language.ParseRegion(code)
	return err == nil && region.IsCountry() && region.Canonicalize().String() == code
}
