package ladder

// Scope selects the cases that climb by a policy. An empty field selects any. The scope is stored in full, so that no two
// policies have the same.
type Scope struct {
	// Service is `services/{service}`, Segment `segments/{segment}`, Priority from 1 to 4.
	Service  string `bson:"service"`
	Segment  string `bson:"segment"`
	Priority int    `bson:"priority"`
}

// Empty reports whether the scope selects every case.
func (s Scope) Empty() bool { return s == Scope{} }

// Wider returns the scopes of a case, the most specific first: a service counts for more than a segment and a priority
// together, a segment for more than a priority. A case without all three has some scopes twice.
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
