package offer

import (
	"fmt"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
)

// Kind is the collection in the names of one kind of resource.
type Kind string

// The kinds of resources.
const (
	Services              Kind = "services"
	Segments              Kind = "segments"
	ServiceLevels         Kind = "serviceLevels"
	Calendars             Kind = "calendars"
	Suppliers             Kind = "suppliers"
	StatutoryLimits       Kind = "statutoryLimits"
	OperationalAgreements Kind = "operationalAgreements"
)

// AllKinds returns all kinds, each behind the kinds that it refers to.
func AllKinds() []Kind {
	return []Kind{Calendars, ServiceLevels, Services, Segments, Suppliers, StatutoryLimits, OperationalAgreements}
}

// Name returns the resource name of an id of this kind: "services/general".
func (k Kind) Name(id string) string { return string(k) + "/" + id }

// KindOf returns the kind of a resource name; empty when it is no name.
func KindOf(name string) Kind {
	kind, _, _ := strings.Cut(name, "/")
	return Kind(kind)
}

// Version is one version of one resource. Exactly one of the contents is set, also in a version that takes the resource
// out of use.
type Version struct {
	Name      string    `bson:"name"`
	Kind      Kind      `bson:"kind"`
	Number    int64     `bson:"number"`    // from 1, without gaps
	Effective time.Time `bson:"effective"` // start of its validity; may lie ahead
	Made      time.Time `bson:"made"`      // time of the change
	Actor     string    `bson:"actor"`     // see auth.Identity.Actor; earlier builds wrote the subject
	Deleted   bool      `bson:"deleted,omitempty"`
	// Creation is the request that made it; nil for a request without an id.
	Creation *idempotency.Creation `bson:"creation,omitempty"`

	Service      *Service        `bson:"service,omitempty"`
	Segment      *Segment        `bson:"segment,omitempty"`
	ServiceLevel *ServiceLevel   `bson:"serviceLevel,omitempty"`
	Calendar     *Calendar       `bson:"calendar,omitempty"`
	Supplier     *Supplier       `bson:"supplier,omitempty"`
	Limit        *StatutoryLimit `bson:"statutoryLimit,omitempty"`
	Agreement    *Agreement      `bson:"operationalAgreement,omitempty"`
}

// NewDraft returns a version without an author: a resource of a file.
func NewDraft(name string, number int64, content Content) Version {
	v := Version{Name: name, Kind: KindOf(name), Number: number}
	content.assignTo(&v)
	return v
}

// VersionName returns the name of the version itself: "services/general/versions/3".
func (v Version) VersionName() string { return fmt.Sprintf("%s/versions/%d", v.Name, v.Number) }

// Etag returns the etag of a resource in this version.
func (v Version) Etag() string { return resource.EtagOf(v.Number) }

// isScheduled reports whether the version was made before its start.
func (v Version) isScheduled() bool { return v.Effective.After(v.Made) }

// Content is the resource in a version: a pointer to the type of its kind.
type Content interface {
	// Kind returns the kind of the resource.
	Kind() Kind
	// DisplayTitle returns the name for people.
	DisplayTitle() string
	// checkFields returns a fault with every field that is wrong in itself.
	checkFields() error
	// listReferences returns the names of other resources in the content, with their fields.
	listReferences() []reference
	// assignTo sets the content of a version.
	assignTo(*Version)
}

type reference struct {
	field, name string
	kind        Kind
}

// Content returns the resource in the version.
func (v Version) Content() Content {
	switch {
	case v.Service != nil:
		return v.Service
	case v.Segment != nil:
		return v.Segment
	case v.ServiceLevel != nil:
		return v.ServiceLevel
	case v.Supplier != nil:
		return v.Supplier
	case v.Limit != nil:
		return v.Limit
	case v.Agreement != nil:
		return v.Agreement
	default:
		return v.Calendar
	}
}
