package promising

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
)

// pickyCatalog quotes a commitment unless it refuses the service, also that of the category.
type pickyCatalog struct{ refused []string }

func (c pickyCatalog) QuoteCommitment(_ context.Context, q Inquiry) (Commitment, error) {
	for _, refused := range c.refused {
		if refused == q.Service || refused == q.Segment || refused == q.Category {
			return Commitment{}, fault.New(fault.InvalidArgument, "WORKTIME_TOO_FAR", "there is not as much working time")
		}
	}
	return Commitment{Promise: promise.Promise{Explanation: []string{"by the book"}}}, nil
}

// What the catalog refuses is passed over, and the promise says so.
func TestAPromiseSaysWhatWasPassedOver(t *testing.T) {
	const why = " was passed over: there is not as much working time"
	for name, tc := range map[string]struct {
		refused     []string
		inquiry     Inquiry
		explanation []string // nil for no promise
	}{
		"nothing":                     {nil, Inquiry{Service: "services/a", Category: "categories/c"}, []string{"by the book"}},
		"the service":                 {[]string{"services/a"}, Inquiry{Service: "services/a"}, []string{"services/a" + why, "by the book"}},
		"the service or the segment":  {[]string{"segments/s"}, Inquiry{Service: "services/a", Segment: "segments/s"}, []string{"services/a and segments/s" + why, "by the book"}},
		"the service of the category": {[]string{"categories/c"}, Inquiry{Category: "categories/c"}, []string{"the service of categories/c" + why, "by the book"}},
		"both":                        {[]string{"services/a", "categories/c"}, Inquiry{Service: "services/a", Category: "categories/c"}, []string{"services/a and the service of categories/c" + why, "by the book"}},
		"everything":                  {[]string{""}, Inquiry{Service: "services/a", Category: "categories/c"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := &Service{peers: Peers{Catalog: pickyCatalog{tc.refused}}}
			quoted, err := s.quoteAnyway(t.Context(), tc.inquiry)
			if tc.explanation == nil {
				require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
				return
			}
			require.NoError(t, err)
			require.Equal(t, tc.explanation, quoted.Promise.Explanation)
		})
	}
}
