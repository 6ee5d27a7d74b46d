package rpc

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

// commitmentMessage is what was promised for a case, in the catalog's words. The case
// keeps it: it was written together with the promise, so that the two cannot differ.
func commitmentMessage(doc casework.Doc) (*catalogv1.Commitment, error) {
	c := doc.Body
	if c.Stage != casework.Promised || c.Promise == nil {
		return nil, fault.New(fault.NotFound, "NOT_PROMISED", "nothing has been promised for cases/%s yet", doc.ID)
	}
	m := &catalogv1.Commitment{}
	if err := proto.Unmarshal(c.Quoted, m); err != nil {
		return nil, err
	}
	p := c.Promise
	m.RespondBy, m.ResolveBy, m.Ceiling, m.UpdateEvery = stamp(p.RespondBy), stamp(p.ResolveBy), stamp(p.Ceiling), durationpb.New(p.UpdateEvery)
	m.ServiceLevel, m.ServiceLevelVersion, m.Explanation = p.Level, p.Version, p.Explanation
	for _, w := range c.Wanted {
		m.Checklist = append(m.Checklist, &catalogv1.ChecklistItem{Key: w.Key, Question: w.Question, Translations: w.Translations})
	}
	return m, nil
}
