package offer

import "fmt"

// Segment is a group of customers with the same treatment.
type Segment struct {
	DisplayName   string                `bson:"displayName"`
	Damage        string                `bson:"damage,omitempty"`       // the cost of bad handling, in words
	Weight        Weight                `bson:"damageWeight,omitempty"` // of the damage
	ServiceLevel  string                `bson:"serviceLevel,omitempty"`
	ServiceLevels []SegmentServiceLevel `bson:"serviceLevels,omitempty"`
	Subscriptions []string              `bson:"subscriptions,omitempty"` // services that members have at once
}

// Weight is how much bad handling costs the firm. The zero Weight counts as Low.
type Weight int

// The weights, as numbered in the proto.
const (
	Low      Weight = 1
	Medium   Weight = 2
	High     Weight = 3
	Critical Weight = 4
)

// SegmentServiceLevel is the level of one segment for one service.
type SegmentServiceLevel struct {
	Service      string `bson:"service"`
	ServiceLevel string `bson:"serviceLevel"`
}

// ServiceLevelNames returns the names of all levels that the segment names.
func (s *Segment) ServiceLevelNames() []string {
	levels := []string{s.ServiceLevel}
	for _, l := range s.ServiceLevels {
		levels = append(levels, l.ServiceLevel)
	}
	return levels
}

// Kind implements Content.
func (*Segment) Kind() Kind { return Segments }

// DisplayTitle implements Content.
func (s *Segment) DisplayTitle() string { return s.DisplayName }

func (s *Segment) assignTo(v *Version) { v.Segment = s }

func (s *Segment) checkFields() error {
	wrong := checkDisplayName(s.DisplayName)
	seen := map[string]bool{}
	for i, level := range s.ServiceLevels {
		if seen[level.Service] {
			wrong = wrong.Field(fmt.Sprintf("service_levels[%d].service", i), "has a service level already")
		}
		seen[level.Service] = true
	}
	return wrong.Err()
}

func (s *Segment) listReferences() []reference {
	all := []reference{{"service_level", s.ServiceLevel, ServiceLevels}}
	for i, level := range s.ServiceLevels {
		at := fmt.Sprintf("service_levels[%d].", i)
		all = append(all,
			reference{at + "service", level.Service, Services},
			reference{at + "service_level", level.ServiceLevel, ServiceLevels})
	}
	for i, service := range s.Subscriptions {
		all = append(all, reference{fmt.Sprintf("subscriptions[%d]", i), service, Services})
	}
	return all
}
