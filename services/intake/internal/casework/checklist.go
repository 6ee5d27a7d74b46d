package casework

import "maps"

// Bounds of what a case keeps of details.
const (
	knowledgeKeys = 100
	detailRunes   = 200 // what the timeline shows of a detail
)

// Wanted is one thing that the service's checklist wants to know.
type Wanted struct {
	Key          string            `bson:"key"`
	Question     string            `bson:"question"`
	Translations map[string]string `bson:"translations,omitempty"` // by ISO 639-1 code
}

// in is the question in a language, else as it was written first.
func (w Wanted) in(language string) string {
	if translated := w.Translations[language]; translated != "" {
		return translated
	}
	return w.Question
}

// learn takes over what somebody said, newer before older. A case that knows a lot
// already learns only new answers to what it knows.
func (c *Case) learn(details map[string]string) {
	if len(details) == 0 {
		return
	}
	known := maps.Clone(c.Known)
	if known == nil {
		known = map[string]string{}
	}
	for key, value := range details {
		if _, there := known[key]; there || len(known) < knowledgeKeys {
			known[key] = value
		}
	}
	c.Known = known
}

// withDetails adds details to the facts of an entry, under keys of their own.
func withDetails(facts, details map[string]string) map[string]string {
	for key, value := range details {
		facts["detail_"+key] = excerpt(value, detailRunes)
	}
	return facts
}

// Missing returns what the checklist wants to know and nobody has said yet, in its
// order.
func (c *Case) Missing() []Wanted {
	var missing []Wanted
	for _, w := range c.Wanted {
		if c.Known[w.Key] == "" {
			missing = append(missing, w)
		}
	}
	return missing
}

// hold keeps to what the escalation holds the case to, if that is something else than
// what the catalog quoted.
func (c *Case) hold(held Commitment) {
	promised := &held.Promise
	if !c.Promise.Same(promised) || c.Promise.Level != promised.Level || c.Promise.Version != promised.Version {
		c.Promise, c.Quoted = &held.Promise, held.Source
	}
}

// accept takes over what the catalog quoted, besides the promise itself.
func (c *Case) accept(quoted Commitment) {
	c.Contract.Service, c.Wanted = quoted.Service, quoted.Wanted
}
