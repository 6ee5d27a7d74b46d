package massincident

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/localized"
)

// Intake is the service that keeps the cases. Its calls return what it knows by now.
type Intake interface {
	// ReportIncident sends the whole state of an incident. A repetition changes nothing.
	ReportIncident(ctx context.Context, id string, i Incident) error
	// LookUpCases returns the cases with the ids, without those that do not exist.
	LookUpCases(ctx context.Context, ids []string) ([]Member, error)
	// FindCases returns the cases that an AIP-160 filter selects, or the fault TooWide if there are more than limit.
	FindCases(ctx context.Context, filter string, limit int) ([]Member, error)
}

// Member is a case as the intake knows it.
type Member struct {
	Case      string // id
	IsSolved  bool
	Territory string   // ISO 3166-1 alpha-2; "" for an unknown one
	Languages []string // of the customer, the preferred one first
	Opened    time.Time
}

// language returns the first known language of the customer.
func (m Member) language() string {
	return localized.BaseOf(cmp.Or(append(slices.Clone(m.Languages), "und")...))
}

// Reasons of faults about cases.
const (
	reasonNotMember  = "NOT_IN_MASS_INCIDENT"
	reasonNotAddable = "CASE_NOT_ADDABLE"
)

// TooWide returns the fault for a filter that selects more than limit cases.
func TooWide(limit int) error {
	return fault.Invalid("filter", "selects more than %d cases; narrow it, for example by createTime", limit).
		WithReason("FILTER_TOO_WIDE")
}
