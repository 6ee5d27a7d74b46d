// Package emergency knows the emergency numbers of territories.
package emergency

import "slices"

// zone is a group of territories with the same numbers.
type zone struct {
	numbers     []string
	territories []string // ISO 3166-1 alpha-2
}

// allZones returns the numbers that a caller in need dials, by territory.
//
//	EU, EEA   112       Directive (EU) 2018/1972, article 109
//	CH        112       Ordinance on Telecommunications Services (SR 784.101.1)
//	RU        112       Federal Law 488-FZ of 30 December 2020
//	UA        112       Law 4499-VI of 13 March 2012
//	MD        112       Law 174 of 25 July 2014
//	KZ        112       Law 188-V of 11 April 2014 on Civil Protection
//	BY        112, 103  Ministry for Emergency Situations; Ministry of Health, ambulance
//	TR        112       national emergency call centres
//	IE        112, 999  ComReg, Emergency Call Answering Service
//	GB        999, 112  Ofcom, General Condition A3
//	US        911       Wireless Communications and Public Safety Act of 1999, section 3
//	CA        911       Telecom Regulatory Policy CRTC 2017-182
//	AU        000       Telecommunications (Emergency Call Service) Determination 2019
//	NZ        111       Commerce Commission, 111 Contact Code of 2020
func allZones() []zone {
	return []zone{
		{[]string{"112"}, []string{
			"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IT", "LT", "LU", "LV", "MT",
			"NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO", "CH", "RU", "UA", "TR", "MD", "KZ",
		}},
		{[]string{"112", "999"}, []string{"IE"}},
		{[]string{"112", "103"}, []string{"BY"}},
		{[]string{"999", "112"}, []string{"GB"}},
		{[]string{"911"}, []string{"US", "CA"}},
		{[]string{"000"}, []string{"AU"}},
		{[]string{"111"}, []string{"NZ"}},
	}
}

// NumbersOf returns the emergency numbers of a territory, the usual one first; none when they are not known.
func NumbersOf(territory string) []string {
	for _, z := range allZones() {
		if slices.Contains(z.territories, territory) {
			return z.numbers
		}
	}
	return nil
}
