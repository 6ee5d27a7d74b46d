package massincident

import (
	"fmt"
	"slices"

	"github.com/ombud/ombud/services/classification/internal/burst"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

const (
	// sureExcess is the least share of the cases of a kind beyond their usual rate that makes every one of them a case
	// of the incident, whatever its words.
	sureExcess = 0.9
	// likelyExcess is the least such share that makes them worth a proposal.
	likelyExcess = 0.5
	// minRelativeConfidence is the least confidence of the category of an incident, relative to the likeliest category
	// of an undecided case.
	minRelativeConfidence = 0.5
)

// verdict is the relation of a case to an incident: it joins, or is proposed for the reason of the doubt, or neither.
type verdict struct {
	joins bool
	doubt string // a sentence for people
}

func doubt(format string, args ...any) verdict { return verdict{doubt: fmt.Sprintf(format, args...)} }

func (v verdict) isUnrelated() bool { return !v.joins && v.doubt == "" }

// sign is what connects a case with an incident besides kind and place.
type sign int

// The signs.
const (
	noSign    sign = iota
	kindAlone      // its kind comes, perhaps at the usual rate
	wordsFit       // it has the words of the incident
	kindBurst      // its kind comes far beyond the usual rate
	ownBurst       // it is of the burst that raised the incident
)

// judgeCase judges a case. It joins only with a certain category that is the incident's, in its territory, and with a
// sign; an undecided case joins an incident of undecided ones with its words. A case of another category is unrelated,
// whatever its words.
func (i *Incident) judgeCase(o burst.Observation, found sign) verdict {
	match, question := i.matchKind(o.Input)
	if i.isOfLikelyCategory(o.Input) && (found == wordsFit || found == ownBurst) {
		match = sameKind
	}
	switch {
	case found == noSign || match == otherKind || i.lastDecision(o.Case).isRemoval():
		return verdict{}
	case !isSameOrUnknown(i.Service, o.Input.Service):
		return verdict{}
	case found == kindAlone && match == unsureKind:
		return verdict{}
	case found == kindAlone:
		return doubt("It is of the same kind, but its words are others.")
	case match == unsureKind:
		return doubt("%s", question)
	case i.isElsewhere(o.Territory):
		return doubt("It is of another territory, %s.", o.Territory)
	}
	return verdict{joins: true}
}

// match compares the kind of a case with that of an incident.
type match int

// The matches.
const (
	otherKind match = iota
	unsureKind
	sameKind
)

// matchKind compares the categories, and says what is unsure. Undecided cases are of the kind of an incident without
// a category. Customers are not told of a declared one for a single correction of another case.
func (i *Incident) matchKind(in priority.Input) (m match, question string) {
	isDecided := in.Category != ""
	switch {
	case isDecided && in.Category == i.Category && in.IsRecalled && i.State == Open:
		return unsureKind, "Its category is known only from a correction of another case with the same words."
	case isDecided && in.Category == i.Category || i.Category == "" && i.isRelated(in):
		return sameKind, ""
	case isDecided && i.Category == "":
		return unsureKind, fmt.Sprintf("Its category is %s; that of the mass incident is not certain.", in.Category)
	case isDecided:
		return otherKind, ""
	case len(in.Plausible) == 0:
		return unsureKind, "Its category is not known."
	}
	for _, usual := range in.Plausible {
		if usual.Category == i.Category && usual.Confidence >= minRelativeConfidence*in.Plausible[0].Confidence {
			return unsureKind, fmt.Sprintf("Its category is not certain: %s (%.0f %%).", usual.Category, 100*usual.Confidence)
		}
	}
	return otherKind, ""
}

// isRelated reports whether the case is undecided or of a related category. An incident that a person declared without
// a category has cases of any.
func (i *Incident) isRelated(in priority.Input) bool {
	isOfAny := len(i.Related) == 0 && i.Evidence.Cases == 0
	return in.Category == "" || isOfAny || slices.Contains(i.Related, in.Category)
}

// findSign returns the sign that a new case has. excess returns the share of the cases of its kind beyond the usual rate.
func (i *Incident) findSign(o burst.Observation, excess func(burst.Observation) float64) sign {
	if o.Fits(i.Signature) {
		return wordsFit
	}
	if i.Category == "" || !i.isHere(o.Territory) {
		return noSign
	}
	since := o.At.Sub(i.lastSeen())
	if i.Service == o.Input.Service && since < candidateGap {
		switch share := excess(o); {
		case share >= sureExcess:
			return kindBurst
		case share >= likelyExcess:
			return kindAlone
		}
	}
	if i.State == Open && since < burst.Window {
		return kindAlone
	}
	return noSign
}

// isHere reports whether a territory is the stated one, or else one of the cases. With no case of a known territory, it
// is an unknown one, and before the first case any.
func (i *Incident) isHere(territory string) bool {
	switch {
	case i.Territories[territory] > 0:
		return true
	case i.Stated != "":
		return territory == i.Stated
	}
	return len(i.Territories) == 0 && (territory == "" || i.Count == 0)
}

// isElsewhere reports whether a territory is not the one that the incident is confined to.
func (i *Incident) isElsewhere(territory string) bool {
	isConfined := i.IsConfined || i.Stated != ""
	return isConfined && territory != "" && i.Territory != "" && territory != i.Territory
}
