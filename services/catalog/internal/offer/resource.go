package offer

import (
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/once"
	"github.com/ombud/ombud/pkg/worktime"
)

// Kind is the collection that a resource's name begins with.
type Kind string

// The kinds of resources.
const (
	Services      Kind = "services"
	Segments      Kind = "segments"
	ServiceLevels Kind = "serviceLevels"
	Calendars     Kind = "calendars"
)

// Name returns the resource name of an id of this kind: "services/general".
func (k Kind) Name(id string) string { return string(k) + "/" + id }

// KindOf returns the kind of a resource name; empty when it is no name.
func KindOf(name string) Kind {
	kind, _, _ := strings.Cut(name, "/")
	return Kind(kind)
}

// Version is one version of one resource. Exactly one of the contents is set, also
// when the version takes the resource out of use.
type Version struct {
	Name      string       `bson:"name"`
	Kind      Kind         `bson:"kind"`
	Number    int64        `bson:"number"`    // from 1, without gaps
	Effective time.Time    `bson:"effective"` // from when on it applies
	Actor     string       `bson:"actor"`     // who made it
	Deleted   bool         `bson:"deleted,omitempty"`
	Command   once.Command `bson:"command,omitempty"` // the request that made it

	Service      *Service      `bson:"service,omitempty"`
	Segment      *Segment      `bson:"segment,omitempty"`
	ServiceLevel *ServiceLevel `bson:"serviceLevel,omitempty"`
	Calendar     *Calendar     `bson:"calendar,omitempty"`
}

// Service is something the firm does for its customers.
type Service struct {
	DisplayName  string   `bson:"displayName"`
	Description  string   `bson:"description,omitempty"`
	Included     []string `bson:"included,omitempty"`
	Excluded     []string `bson:"excluded,omitempty"`
	Terms        string   `bson:"terms,omitempty"`
	Territories  []string `bson:"territories,omitempty"` // ISO 3166-1 alpha-2; none: everywhere
	ServiceLevel string   `bson:"serviceLevel,omitempty"`
	Calendar     string   `bson:"calendar,omitempty"`
	Categories   []string `bson:"categories,omitempty"`
}

// Segment is a group of customers that is treated alike.
type Segment struct {
	DisplayName   string                `bson:"displayName"`
	Damage        string                `bson:"damage,omitempty"` // what bad handling costs, in words
	ServiceLevel  string                `bson:"serviceLevel,omitempty"`
	ServiceLevels []SegmentServiceLevel `bson:"serviceLevels,omitempty"`
}

// SegmentServiceLevel is the level of one segment for one service.
type SegmentServiceLevel struct {
	Service      string `bson:"service"`
	ServiceLevel string `bson:"serviceLevel"`
}

// ServiceLevel is how fast the firm promises to be.
type ServiceLevel struct {
	DisplayName string        `bson:"displayName,omitempty"`
	Calendar    string        `bson:"calendar,omitempty"`
	Targets     []Target      `bson:"targets"`
	Ceiling     time.Duration `bson:"ceiling"` // wall clock
}

// Target is what is promised for one priority, in working time.
type Target struct {
	Priority int           `bson:"priority"` // 1 to 4
	Respond  time.Duration `bson:"respond"`
	Update   time.Duration `bson:"update"`
	Resolve  time.Duration `bson:"resolve"`
}

// Calendar is when the firm works.
type Calendar struct {
	DisplayName string            `bson:"displayName,omitempty"`
	Hours       worktime.Calendar `bson:"hours"`
}

// Content is what a version holds: a *Service, *Segment, *ServiceLevel or *Calendar.
type Content interface {
	// Kind is the kind of resource it is the content of.
	Kind() Kind
	// check names every field that is wrong in itself.
	check() error
	// references are the names it holds, by field.
	references() []reference
	// put makes it the content of a version.
	put(*Version)
}

type reference struct {
	field, name string
	kind        Kind
}

// Kind implements Content.
func (*Service) Kind() Kind { return Services }

// Kind implements Content.
func (*Segment) Kind() Kind { return Segments }

// Kind implements Content.
func (*ServiceLevel) Kind() Kind { return ServiceLevels }

// Kind implements Content.
func (*Calendar) Kind() Kind { return Calendars }

func (s *Service) put(v *Version)      { v.Service = s }
func (s *Segment) put(v *Version)      { v.Segment = s }
func (l *ServiceLevel) put(v *Version) { v.ServiceLevel = l }
func (c *Calendar) put(v *Version)     { v.Calendar = c }

// Content returns what the version holds.
func (v Version) Content() Content {
	switch {
	case v.Service != nil:
		return v.Service
	case v.Segment != nil:
		return v.Segment
	case v.ServiceLevel != nil:
		return v.ServiceLevel
	default:
		return v.Calendar
	}
}
