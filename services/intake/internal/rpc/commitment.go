package rpc

import (
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/protoconv"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// toProtoCommitment returns the commitment of a case in the catalog's form. The case holds it since the write of the
// promise, so the two cannot differ.
func toProtoCommitment(doc casefile.Doc) (*catalogv1.Commitment, error) {
	c := &doc.Body
	if !isPromised(c) {
		return nil, fault.New(fault.NotFound, "NOT_PROMISED", "nothing has been promised for cases/%s yet", doc.ID)
	}
	m := &catalogv1.Commitment{}
	if err := proto.Unmarshal(c.Quoted, m); err != nil {
		return nil, err
	}
	p := c.Promise
	m.RespondBy = toProtoPromisedTime(p.RespondBy, p.RespondState)
	m.ResolveBy = toProtoPromisedTime(p.ResolveBy, p.ResolveState)
	m.Ceiling = toProtoPromisedTime(p.Ceiling, p.CeilingState)
	m.UpdateEvery = protoconv.ToProtoDuration(p.UpdateEvery)
	m.ServiceLevel, m.ServiceLevelVersion = p.Level, p.Version
	m.Explanation = p.Explanation
	for _, item := range c.Checklist {
		m.Checklist = append(m.Checklist, &catalogv1.ChecklistItem{
			Key:          item.Key,
			Question:     item.Question,
			Translations: item.Translations,
		})
	}
	return m, nil
}
