package commitment_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/worktime"
	"github.com/ombud/ombud/services/catalog/internal/commitment"
	"github.com/ombud/ombud/services/catalog/internal/offer"
	"github.com/ombud/ombud/services/catalog/internal/subscription"
)

// BenchmarkQuote quotes from a catalog of 1,000 services, 200 segments that name 50 of
// them each, 200 laws and 500 agreements: the longest way through all rules.
func BenchmarkQuote(b *testing.B) {
	versions := []offer.Version{
		draft(offer.AlwaysOpen, &offer.Calendar{Hours: worktime.AlwaysOpen().Calendar()}),
		draft(offer.StandardLevel, level(offer.StandardLevel, 4).ServiceLevel),
	}
	for i := range 1000 {
		versions = append(versions, draft(fmt.Sprintf("services/s%d", i), &offer.Service{
			ServiceLevel: offer.StandardLevel, Categories: []string{fmt.Sprintf("categories/c%d", i)},
		}))
	}
	for i := range 200 {
		s := &offer.Segment{}
		for n := range 50 {
			s.ServiceLevels = append(s.ServiceLevels, offer.SegmentServiceLevel{Service: fmt.Sprintf("services/s%d", n), ServiceLevel: offer.StandardLevel})
		}
		versions = append(versions,
			draft(fmt.Sprintf("segments/s%d", i), s),
			draft(fmt.Sprintf("statutoryLimits/l%d", i), &offer.StatutoryLimit{Category: offer.AnyCategory, Resolve: time.Duration(i+10) * time.Hour}))
	}
	for i := range 500 {
		versions = append(versions, draft(fmt.Sprintf("operationalAgreements/a%d", i), &offer.Agreement{Customer: fmt.Sprintf("customers/%d", i), ServiceLevel: offer.StandardLevel}))
	}
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	catalog := offer.NewView().With(versions...).SnapshotAt(now, now)
	request := commitment.Request{
		Category: "categories/c999", Segment: "segments/s199", Priority: 2, Territory: "PL", Start: now, Customer: "customers/x", Internal: true,
		Subscriptions: []subscription.Doc{docstore.Doc[subscription.Subscription]{Body: subscription.Subscription{Service: "services/s1"}}},
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := commitment.Quote(catalog, request); err != nil {
			b.Fatal(err)
		}
	}
}

func draft(name string, content offer.Content) offer.Version { return offer.NewDraft(name, 1, content) }
