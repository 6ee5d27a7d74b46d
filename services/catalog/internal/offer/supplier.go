package offer

import (
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/reach"
)

// Supplier is another firm, or a specialist, that can be engaged on a case.
type Supplier struct {
	DisplayName string        `bson:"displayName"`
	Services    []string      `bson:"services,omitempty"` // that they support
	Skills      []string      `bson:"skills,omitempty"`
	Email       string        `bson:"email,omitempty"`
	Webhook     string        `bson:"webhook,omitempty"`
	Phone       string        `bson:"phone,omitempty"`
	Respond     time.Duration `bson:"respond,omitempty"` // working time; 0: not agreed
	Resolve     time.Duration `bson:"resolve,omitempty"` // working time; 0: not agreed
	Calendar    string        `bson:"calendar,omitempty"`
	Active      bool          `bson:"active"` // can be engaged
}

// Kind implements Content.
func (*Supplier) Kind() Kind { return Suppliers }

// DisplayTitle implements Content.
func (s *Supplier) DisplayTitle() string { return s.DisplayName }

func (s *Supplier) assignTo(v *Version) { v.Supplier = s }

func (s *Supplier) checkFields() error {
	wrong := checkDisplayName(s.DisplayName)
	if s.Resolve > 0 && s.Respond > s.Resolve {
		wrong = wrong.Field("respond", "must not be longer than resolve")
	}
	wrong = reach.CheckEmail(wrong, "email", s.Email)
	return reach.CheckPhone(wrong, "phone", s.Phone).Err()
}

func (s *Supplier) listReferences() []reference {
	all := []reference{{"calendar", s.Calendar, Calendars}}
	for i, service := range s.Services {
		all = append(all, reference{fmt.Sprintf("services[%d]", i), service, Services})
	}
	return all
}
