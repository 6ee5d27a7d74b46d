package ladder

// Scope says whose cases climb by a policy; what is empty is any. It is kept in full, so
// that no two policies have the same.
type Scope struct {
	// Service is `services/{service}`, Segment `segments/{segment}`, Priority from 1 to 4.
	Service  string `bson:"service"`
	Segment  string `bson:"segment"`
	Priority int    `bson:"priority"`
}

// Empty reports whether the scope is every case.
func (s Scope) Empty() bool { return s == Scope{} }

// Wider returns the scopes that a case is in, the most specific first: a service counts
// for more than a segment and a priority together, a segment for more than a priority.
// Some are there twice for a case that has not all three.
func (s Scope) Wider() []Scope {
	return []Scope{
		s,
		{Service: s.Service, Segment: s.Segment},
		{Service: s.Service, Priority: s.Priority},
		{Service: s.Service},
		{Segment: s.Segment, Priority: s.Priority},
		{Segment: s.Segment},
		{Priority: s.Priority},
		{},
	}
}
