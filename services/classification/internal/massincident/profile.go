package massincident

import (
	"slices"

	"github.com/ombud/ombud/services/classification/internal/burst"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

const (
	// mainShare is the least share of the cases with the category of an incident.
	mainShare = 2.0 / 3
	// relatedShare is the least share of the cases with a related category.
	relatedShare = 0.1
	// confinement is the probability of the territories of the cases by chance, below which an incident is confined to
	// its territory.
	confinement = 1e-3
)

// Profile is what the cases of an incident have in common.
type Profile struct {
	// Category is the id of the category of at least two thirds of the cases; "" for none. Related are the ids of categories
	// of some of them, for an incident without Category.
	Category string   `bson:"category,omitempty"`
	Related  []string `bson:"related,omitempty"`
	// IsLikely marks that more of the cases are undecided than certain to be of Category.
	IsLikely  bool            `bson:"likely,omitempty"`
	Signature burst.Signature `bson:"signature"`
	// IsConfined marks that the cases are of one territory more often than those of the firm.
	IsConfined bool `bson:"confined,omitempty"`
}

// categories returns the category, or the related ones without it.
func (p Profile) categories() []string {
	if p.Category != "" {
		return []string{p.Category}
	}
	return p.Related
}

// fitProfile fits the profile of remembered cases. Those in doubt count for the territory, which may be their doubt, and
// for the certainty of the category.
func fitProfile(detector *burst.Detector, cases, inDoubt []burst.Observation) Profile {
	p := Profile{
		Signature:  detector.FitSignature(cases),
		IsConfined: areConfined(detector, slices.Concat(cases, inDoubt)),
	}
	p.Category, p.Related = mainCategory(cases)
	p.IsLikely = p.Category != "" && isLikely(p.Category, slices.Concat(cases, inDoubt))
	return p
}

// isLikely reports whether more of the cases are undecided than certain to be of a category.
func isLikely(category string, cases []burst.Observation) bool {
	certain, undecided := 0, 0
	for _, o := range cases {
		switch o.Input.Category {
		case category:
			certain++
		case "":
			undecided++
		}
	}
	return undecided > certain
}

// isOfLikelyCategory reports whether an undecided case is as likely of the category as most of the cases are.
func (p Profile) isOfLikelyCategory(in priority.Input) bool {
	return p.IsLikely && in.Category == "" && in.LikeliestCategory() == p.Category
}

// mainCategory returns the category of at least two thirds of the cases. An undecided case counts for each plausible category
// with its confidence. Without such a category it returns those of some cases.
func mainCategory(cases []burst.Observation) (main string, related []string) {
	weights := map[string]float64{}
	for _, o := range cases {
		if o.Input.Category != "" {
			weights[o.Input.Category]++
		}
		for _, usual := range o.Input.Plausible {
			weights[usual.Category] += usual.Confidence
		}
	}
	total := float64(len(cases))
	for category, weight := range weights {
		if weight >= mainShare*total && (main == "" || weight > weights[main]) {
			main = category
		}
		if weight >= relatedShare*total {
			related = append(related, category)
		}
	}
	if main != "" {
		return main, nil
	}
	slices.Sort(related)
	return "", related
}

// areConfined reports whether so many of the cases would hardly be of one territory by chance, given its share of the
// firm's cases.
func areConfined(detector *burst.Detector, cases []burst.Observation) bool {
	counts, located := map[string]int{}, 0
	for _, o := range cases {
		if o.Territory != "" {
			counts[o.Territory]++
			located++
		}
	}
	territory := dominantTerritory(counts)
	return territory != "" &&
		burst.BinomialTail(counts[territory], located, detector.TerritoryShare(territory)) < confinement
}
