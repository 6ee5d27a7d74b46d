package offer

import (
	"fmt"
	"regexp"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// DefaultCeiling is the ceiling of a service level that names none (row A3 of the
// requirements).
const DefaultCeiling = 20 * time.Hour

// priorities is how many priorities there are, P1 to P4.
const priorities = 4

// ServiceLevel is a set of promised times, with benefits and the authority of staff.
type ServiceLevel struct {
	DisplayName string           `bson:"displayName,omitempty"`
	Calendar    string           `bson:"calendar,omitempty"`
	Targets     []Target         `bson:"targets"`
	Ceiling     time.Duration    `bson:"ceiling"` // wall clock
	Benefits    []string         `bson:"benefits,omitempty"`
	Authority   []AuthorityLimit `bson:"authority,omitempty"`
	Paid        bool             `bson:"paid,omitempty"`
}

// Target is the promised times for one priority, in working time.
type Target struct {
	Priority int           `bson:"priority"` // 1 to 4
	Respond  time.Duration `bson:"respond"`
	Update   time.Duration `bson:"update"`
	Resolve  time.Duration `bson:"resolve"`
}

// AuthorityLimit is the amount that staff of one level may give without asking.
type AuthorityLimit struct {
	Level  int   `bson:"level"` // of the ladder, from 1
	Amount Money `bson:"amount"`
}

// Money is an amount in one currency.
type Money struct {
	Currency string `bson:"currency"` // ISO 4217
	Units    int64  `bson:"units"`
	Nanos    int32  `bson:"nanos,omitempty"` // billionths of a unit
}

// Kind implements Content.
func (*ServiceLevel) Kind() Kind { return ServiceLevels }

// DisplayTitle implements Content.
func (l *ServiceLevel) DisplayTitle() string { return l.DisplayName }

func (l *ServiceLevel) assignTo(v *Version) { v.ServiceLevel = l }

// checkFields wants every priority once, and each promise no later than the next larger
// one: a case cannot be solved before it must be answered.
func (l *ServiceLevel) checkFields() error {
	var wrong *fault.Error
	seen := map[int]bool{}
	for i, t := range l.Targets {
		at := fmt.Sprintf("targets[%d].", i)
		if seen[t.Priority] {
			wrong = wrong.Field(at+"priority", "P%d has a target already", t.Priority)
		}
		seen[t.Priority] = true
		if t.Respond > t.Resolve {
			wrong = wrong.Field(at+"respond", "must not be longer than resolve")
		}
	}
	for p := 1; p <= priorities; p++ {
		if !seen[p] {
			wrong = wrong.Field("targets", "has no target for P%d", p)
		}
	}
	return checkAuthority(wrong, l.Authority).Err()
}

func checkAuthority(wrong *fault.Error, limits []AuthorityLimit) *fault.Error {
	currency := regexp.MustCompile("^[A-Z]{3}$")
	seen := map[int]bool{}
	for i, limit := range limits {
		at := fmt.Sprintf("authority[%d].", i)
		if seen[limit.Level] {
			wrong = wrong.Field(at+"level", "level %d has a limit already", limit.Level)
		}
		seen[limit.Level] = true
		if !currency.MatchString(limit.Amount.Currency) {
			wrong = wrong.Field(at+"amount.currency_code", "must be three capital letters, for example EUR")
		}
		if limit.Amount.Units < 0 || limit.Amount.Nanos < 0 {
			wrong = wrong.Field(at+"amount", "must not be negative")
		}
	}
	return wrong
}

func (l *ServiceLevel) listReferences() []reference {
	return []reference{{"calendar", l.Calendar, Calendars}}
}
