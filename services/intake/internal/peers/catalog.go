package peers

import (
	"context"

	"google.golang.org/protobuf/proto"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"

	"github.com/ombud/ombud/services/intake/internal/casework"
)

type catalog struct {
	client catalogv1.CommitmentServiceClient
}

// Quote implements casework.Catalog.
func (p catalog) Quote(ctx context.Context, q casework.Inquiry) (casework.Commitment, error) {
	reply, err := p.client.QuoteCommitment(ctx, &catalogv1.QuoteCommitmentRequest{
		Service: q.Service, Segment: q.Segment, Category: q.Category, Territory: q.Territory,
		Priority: priorityOf(q.Priority), StartTime: stamp(q.Start),
	})
	if err != nil {
		return casework.Commitment{}, err
	}
	quoted := *commitment(reply)
	quoted.Terms, err = proto.Marshal(reply)
	return quoted, err
}

// commitment reads a promise; nil for none.
func commitment(c *catalogv1.Commitment) *casework.Commitment {
	if c == nil {
		return nil
	}
	return &casework.Commitment{
		Service: c.GetService(), Priority: priority(c.GetPriority()),
		Promise: casework.Promise{
			RespondBy: instant(c.GetRespondBy()), UpdateEvery: c.GetUpdateEvery().AsDuration(), ResolveBy: instant(c.GetResolveBy()),
			Ceiling: instant(c.GetCeiling()), Level: c.GetServiceLevel(), Version: c.GetServiceLevelVersion(),
			Zone: c.GetCalendar().GetTimeZone(), Explanation: c.GetExplanation(),
		},
	}
}

// terms restores the catalog's own words; nil for none.
func terms(raw []byte) (*catalogv1.Commitment, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	c := &catalogv1.Commitment{}
	return c, proto.Unmarshal(raw, c)
}
