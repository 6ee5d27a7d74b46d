package worktime

import (
	"maps"
	"slices"
)

// Regions returns the codes of regions with known holidays, sorted: countries, states of
// some of them, and "ecb", the days on which banks of the euro area do not settle.
func Regions() []string {
	all := holidaysByCountry()
	maps.Copy(all, holidaysByState())
	return slices.Sorted(maps.Keys(all))
}
