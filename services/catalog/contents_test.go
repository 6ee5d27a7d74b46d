package catalog_test

import (
	"context"
	"time"

	"google.golang.org/genproto/googleapis/type/dayofweek"
	"google.golang.org/genproto/googleapis/type/money"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
)

// somebody is a customer whom the fake intake knows, of the segment segments/gold.
const somebody = "customers/01J00000000000000000000001"

func services(c catalogv1.CatalogServiceClient) kind {
	content := func(name, display, etag string) *catalogv1.Service {
		return &catalogv1.Service{Name: name, DisplayName: display, Etag: etag, Categories: []string{"categories/defect"}, Specification: specification()}
	}
	return kind{
		field: "service", prefix: "services/",
		create: func(ctx context.Context, id, display, request string) (resource, error) {
			return c.CreateService(ctx, &catalogv1.CreateServiceRequest{ServiceId: id, Service: content("", display, ""), RequestId: request})
		},
		get: func(ctx context.Context, name string) (resource, error) {
			return c.GetService(ctx, &catalogv1.GetServiceRequest{Name: name})
		},
		rename: func(ctx context.Context, name, display, etag, request string, paths ...string) (resource, error) {
			return c.UpdateService(ctx, &catalogv1.UpdateServiceRequest{Service: content(name, display, etag), UpdateMask: mask(paths), RequestId: request})
		},
		remove: func(ctx context.Context, name, etag, request string) error {
			_, err := c.DeleteService(ctx, &catalogv1.DeleteServiceRequest{Name: name, Etag: etag, RequestId: request})
			return err
		},
		restore: func(ctx context.Context, name string) (resource, error) {
			return c.UndeleteService(ctx, &catalogv1.UndeleteServiceRequest{Name: name})
		},
		list: func(ctx context.Context, q query) ([]string, string, error) {
			page, err := c.ListServices(ctx, &catalogv1.ListServicesRequest{PageSize: q.size, PageToken: q.token, Filter: q.filter, ShowDeleted: q.deleted})
			return names(page.GetServices()), page.GetNextPageToken(), err
		},
	}
}

func segments(c catalogv1.CatalogServiceClient) kind {
	content := func(name, display, etag string) *catalogv1.Segment {
		return &catalogv1.Segment{
			Name: name, DisplayName: display, Etag: etag, ServiceLevel: "serviceLevels/standard",
			Damage: "They tell everybody.", DamageWeight: catalogv1.Segment_HIGH, Subscriptions: []string{"services/general"},
		}
	}
	return kind{
		field: "segment", prefix: "segments/",
		create: func(ctx context.Context, id, display, request string) (resource, error) {
			return c.CreateSegment(ctx, &catalogv1.CreateSegmentRequest{SegmentId: id, Segment: content("", display, ""), RequestId: request})
		},
		get: func(ctx context.Context, name string) (resource, error) {
			return c.GetSegment(ctx, &catalogv1.GetSegmentRequest{Name: name})
		},
		rename: func(ctx context.Context, name, display, etag, request string, paths ...string) (resource, error) {
			return c.UpdateSegment(ctx, &catalogv1.UpdateSegmentRequest{Segment: content(name, display, etag), UpdateMask: mask(paths), RequestId: request})
		},
		remove: func(ctx context.Context, name, etag, request string) error {
			_, err := c.DeleteSegment(ctx, &catalogv1.DeleteSegmentRequest{Name: name, Etag: etag, RequestId: request})
			return err
		},
		restore: func(ctx context.Context, name string) (resource, error) {
			return c.UndeleteSegment(ctx, &catalogv1.UndeleteSegmentRequest{Name: name})
		},
		list: func(ctx context.Context, q query) ([]string, string, error) {
			page, err := c.ListSegments(ctx, &catalogv1.ListSegmentsRequest{PageSize: q.size, PageToken: q.token, Filter: q.filter, ShowDeleted: q.deleted})
			return names(page.GetSegments()), page.GetNextPageToken(), err
		},
	}
}

func serviceLevels(c catalogv1.CatalogServiceClient) kind {
	content := func(name, display, etag string) *catalogv1.ServiceLevel {
		return &catalogv1.ServiceLevel{
			Name: name, DisplayName: display, Etag: etag, Calendar: "calendars/office", Targets: targets(1), Paid: true,
			Benefits:  []string{"a call back"},
			Authority: []*catalogv1.AuthorityLimit{{Level: 1, Amount: &money.Money{CurrencyCode: "EUR", Units: 50}}},
		}
	}
	return kind{
		field: "service_level", prefix: "serviceLevels/",
		create: func(ctx context.Context, id, display, request string) (resource, error) {
			return c.CreateServiceLevel(ctx, &catalogv1.CreateServiceLevelRequest{ServiceLevelId: id, ServiceLevel: content("", display, ""), RequestId: request})
		},
		get: func(ctx context.Context, name string) (resource, error) {
			return c.GetServiceLevel(ctx, &catalogv1.GetServiceLevelRequest{Name: name})
		},
		rename: func(ctx context.Context, name, display, etag, request string, paths ...string) (resource, error) {
			return c.UpdateServiceLevel(ctx, &catalogv1.UpdateServiceLevelRequest{ServiceLevel: content(name, display, etag), UpdateMask: mask(paths), RequestId: request})
		},
		remove: func(ctx context.Context, name, etag, request string) error {
			_, err := c.DeleteServiceLevel(ctx, &catalogv1.DeleteServiceLevelRequest{Name: name, Etag: etag, RequestId: request})
			return err
		},
		restore: func(ctx context.Context, name string) (resource, error) {
			return c.UndeleteServiceLevel(ctx, &catalogv1.UndeleteServiceLevelRequest{Name: name})
		},
		list: func(ctx context.Context, q query) ([]string, string, error) {
			page, err := c.ListServiceLevels(ctx, &catalogv1.ListServiceLevelsRequest{PageSize: q.size, PageToken: q.token, Filter: q.filter, ShowDeleted: q.deleted})
			return names(page.GetServiceLevels()), page.GetNextPageToken(), err
		},
	}
}

func calendars(c catalogv1.CatalogServiceClient) kind {
	content := func(name, display, etag string) *catalogv1.Calendar {
		return &catalogv1.Calendar{
			Name: name, DisplayName: display, Etag: etag, TimeZone: "Europe/Berlin", HolidayRegions: []string{"DE"},
			Hours:    []*catalogv1.WorkingInterval{{Day: dayofweek.DayOfWeek_SUNDAY, From: "22:00", To: "06:00"}},
			Holidays: []*catalogv1.Holiday{{Date: "2026-11-16", Name: "Works outing"}},
		}
	}
	return kind{
		field: "calendar", prefix: "calendars/",
		create: func(ctx context.Context, id, display, request string) (resource, error) {
			return c.CreateCalendar(ctx, &catalogv1.CreateCalendarRequest{CalendarId: id, Calendar: content("", display, ""), RequestId: request})
		},
		get: func(ctx context.Context, name string) (resource, error) {
			return c.GetCalendar(ctx, &catalogv1.GetCalendarRequest{Name: name})
		},
		rename: func(ctx context.Context, name, display, etag, request string, paths ...string) (resource, error) {
			return c.UpdateCalendar(ctx, &catalogv1.UpdateCalendarRequest{Calendar: content(name, display, etag), UpdateMask: mask(paths), RequestId: request})
		},
		remove: func(ctx context.Context, name, etag, request string) error {
			_, err := c.DeleteCalendar(ctx, &catalogv1.DeleteCalendarRequest{Name: name, Etag: etag, RequestId: request})
			return err
		},
		restore: func(ctx context.Context, name string) (resource, error) {
			return c.UndeleteCalendar(ctx, &catalogv1.UndeleteCalendarRequest{Name: name})
		},
		list: func(ctx context.Context, q query) ([]string, string, error) {
			page, err := c.ListCalendars(ctx, &catalogv1.ListCalendarsRequest{PageSize: q.size, PageToken: q.token, Filter: q.filter, ShowDeleted: q.deleted})
			return names(page.GetCalendars()), page.GetNextPageToken(), err
		},
	}
}

func suppliers(c catalogv1.CatalogServiceClient) kind {
	content := func(name, display, etag string) *catalogv1.Supplier {
		return &catalogv1.Supplier{
			Name: name, DisplayName: display, Etag: etag, Services: []string{"services/general"}, Skills: []string{"fibre"},
			Email: "help@example.com", Webhook: "https://example.com/hook", Phone: "+48 22 100 200 300",
			Respond: durationpb.New(time.Hour), Resolve: durationpb.New(8 * time.Hour), Calendar: "calendars/office", Active: proto.Bool(true),
		}
	}
	return kind{
		field: "supplier", prefix: "suppliers/",
		create: func(ctx context.Context, id, display, request string) (resource, error) {
			return c.CreateSupplier(ctx, &catalogv1.CreateSupplierRequest{SupplierId: id, Supplier: content("", display, ""), RequestId: request})
		},
		get: func(ctx context.Context, name string) (resource, error) {
			return c.GetSupplier(ctx, &catalogv1.GetSupplierRequest{Name: name})
		},
		rename: func(ctx context.Context, name, display, etag, request string, paths ...string) (resource, error) {
			return c.UpdateSupplier(ctx, &catalogv1.UpdateSupplierRequest{Supplier: content(name, display, etag), UpdateMask: mask(paths), RequestId: request})
		},
		remove: func(ctx context.Context, name, etag, request string) error {
			_, err := c.DeleteSupplier(ctx, &catalogv1.DeleteSupplierRequest{Name: name, Etag: etag, RequestId: request})
			return err
		},
		restore: func(ctx context.Context, name string) (resource, error) {
			return c.UndeleteSupplier(ctx, &catalogv1.UndeleteSupplierRequest{Name: name})
		},
		list: func(ctx context.Context, q query) ([]string, string, error) {
			page, err := c.ListSuppliers(ctx, &catalogv1.ListSuppliersRequest{PageSize: q.size, PageToken: q.token, Filter: q.filter, ShowDeleted: q.deleted})
			return names(page.GetSuppliers()), page.GetNextPageToken(), err
		},
	}
}

func statutoryLimits(c catalogv1.CatalogServiceClient) kind {
	content := func(name, display, etag string) *catalogv1.StatutoryLimit {
		return &catalogv1.StatutoryLimit{
			Name: name, DisplayName: display, Etag: etag, Category: "categories/billing", Territories: []string{"PL"},
			Respond: durationpb.New(24 * time.Hour), Resolve: durationpb.New(30 * 24 * time.Hour), Source: "Telecommunications Act",
		}
	}
	return kind{
		field: "statutory_limit", prefix: "statutoryLimits/",
		create: func(ctx context.Context, id, display, request string) (resource, error) {
			return c.CreateStatutoryLimit(ctx, &catalogv1.CreateStatutoryLimitRequest{StatutoryLimitId: id, StatutoryLimit: content("", display, ""), RequestId: request})
		},
		get: func(ctx context.Context, name string) (resource, error) {
			return c.GetStatutoryLimit(ctx, &catalogv1.GetStatutoryLimitRequest{Name: name})
		},
		rename: func(ctx context.Context, name, display, etag, request string, paths ...string) (resource, error) {
			return c.UpdateStatutoryLimit(ctx, &catalogv1.UpdateStatutoryLimitRequest{StatutoryLimit: content(name, display, etag), UpdateMask: mask(paths), RequestId: request})
		},
		remove: func(ctx context.Context, name, etag, request string) error {
			_, err := c.DeleteStatutoryLimit(ctx, &catalogv1.DeleteStatutoryLimitRequest{Name: name, Etag: etag, RequestId: request})
			return err
		},
		restore: func(ctx context.Context, name string) (resource, error) {
			return c.UndeleteStatutoryLimit(ctx, &catalogv1.UndeleteStatutoryLimitRequest{Name: name})
		},
		list: func(ctx context.Context, q query) ([]string, string, error) {
			page, err := c.ListStatutoryLimits(ctx, &catalogv1.ListStatutoryLimitsRequest{PageSize: q.size, PageToken: q.token, Filter: q.filter, ShowDeleted: q.deleted})
			return names(page.GetStatutoryLimits()), page.GetNextPageToken(), err
		},
	}
}

func operationalAgreements(c catalogv1.CatalogServiceClient) kind {
	content := func(name, display, etag string) *catalogv1.OperationalAgreement {
		return &catalogv1.OperationalAgreement{
			Name: name, DisplayName: display, Etag: etag, Customer: somebody, Service: "services/general", ServiceLevel: "serviceLevels/standard",
		}
	}
	return kind{
		field: "operational_agreement", prefix: "operationalAgreements/",
		create: func(ctx context.Context, id, display, request string) (resource, error) {
			return c.CreateOperationalAgreement(ctx, &catalogv1.CreateOperationalAgreementRequest{OperationalAgreementId: id, OperationalAgreement: content("", display, ""), RequestId: request})
		},
		get: func(ctx context.Context, name string) (resource, error) {
			return c.GetOperationalAgreement(ctx, &catalogv1.GetOperationalAgreementRequest{Name: name})
		},
		rename: func(ctx context.Context, name, display, etag, request string, paths ...string) (resource, error) {
			return c.UpdateOperationalAgreement(ctx, &catalogv1.UpdateOperationalAgreementRequest{OperationalAgreement: content(name, display, etag), UpdateMask: mask(paths), RequestId: request})
		},
		remove: func(ctx context.Context, name, etag, request string) error {
			_, err := c.DeleteOperationalAgreement(ctx, &catalogv1.DeleteOperationalAgreementRequest{Name: name, Etag: etag, RequestId: request})
			return err
		},
		restore: func(ctx context.Context, name string) (resource, error) {
			return c.UndeleteOperationalAgreement(ctx, &catalogv1.UndeleteOperationalAgreementRequest{Name: name})
		},
		list: func(ctx context.Context, q query) ([]string, string, error) {
			page, err := c.ListOperationalAgreements(ctx, &catalogv1.ListOperationalAgreementsRequest{PageSize: q.size, PageToken: q.token, Filter: q.filter, ShowDeleted: q.deleted})
			return names(page.GetOperationalAgreements()), page.GetNextPageToken(), err
		},
	}
}

// specification is one with everything in it.
func specification() *catalogv1.Specification {
	return &catalogv1.Specification{
		Included: []string{"a technician"}, Excluded: []string{"new wires"}, Terms: "As published.", Territories: []string{"DE", "PL"},
		Checklists: []*catalogv1.Checklist{
			{Category: "categories/defect", Items: []*catalogv1.ChecklistItem{
				{Key: "serial", Question: "What is the serial number?", Translations: map[string]string{"pl": "Jaki jest numer seryjny?"}},
			}},
			{Category: "*", Items: []*catalogv1.ChecklistItem{
				{Key: "place", Question: "Where are you?"},
				{Key: "serial", Question: "Asked already where it matters."},
			}},
		},
		CriticalActivities: []string{"emergency calls"},
		Continuity: &catalogv1.ContinuityPlan{
			Steps: []*catalogv1.ContinuityStep{
				{Title: "Switch over", Performer: &catalogv1.ContinuityStep_Team{Team: "teams/specialists"}, Within: durationpb.New(time.Hour)},
				{Title: "Tell the customers", Performer: &catalogv1.ContinuityStep_Skill{Skill: "communication"}},
				{Title: "Ask the owner", Performer: &catalogv1.ContinuityStep_Role{Role: "site manager"}},
			},
			Replacements: []string{"mobile routers"}, Helpers: []string{"the fire brigade"}, Restoration: "Back to the exchange.",
		},
	}
}
