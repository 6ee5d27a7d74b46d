package catalog_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/type/dayofweek"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
)

// resource is what all four kinds have in common.
type resource interface {
	proto.Message
	GetName() string
	GetDisplayName() string
	GetVersion() int64
	GetEtag() string
}

// kind calls the methods of one kind of resource.
type kind struct {
	field  string // under which requests hold it
	prefix string // of its names
	create func(ctx context.Context, id, displayName, requestID string) (resource, error)
	get    func(ctx context.Context, name string) (resource, error)
	// rename changes the display name, and leaves everything else to the mask.
	rename func(ctx context.Context, name, displayName, etag, requestID string, mask ...string) (resource, error)
	remove func(ctx context.Context, name, etag, requestID string) error
	list   func(ctx context.Context, size int32, token string) ([]string, string, error)
}

func mask(paths []string) *fieldmaskpb.FieldMask {
	if len(paths) == 0 {
		return nil
	}
	return &fieldmaskpb.FieldMask{Paths: paths}
}

func names[R resource](all []R) []string {
	var names []string
	for _, r := range all {
		names = append(names, r.GetName())
	}
	return names
}

func kinds(c catalogv1.CatalogServiceClient) []kind {
	return []kind{services(c), segments(c), serviceLevels(c), calendars(c)}
}

func services(c catalogv1.CatalogServiceClient) kind {
	content := func(name, display, etag string) *catalogv1.Service {
		return &catalogv1.Service{Name: name, DisplayName: display, Etag: etag, Categories: []string{"categories/defect"}}
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
		list: func(ctx context.Context, size int32, token string) ([]string, string, error) {
			page, err := c.ListServices(ctx, &catalogv1.ListServicesRequest{PageSize: size, PageToken: token})
			return names(page.GetServices()), page.GetNextPageToken(), err
		},
	}
}

func segments(c catalogv1.CatalogServiceClient) kind {
	content := func(name, display, etag string) *catalogv1.Segment {
		return &catalogv1.Segment{Name: name, DisplayName: display, Etag: etag, ServiceLevel: "serviceLevels/standard"}
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
		list: func(ctx context.Context, size int32, token string) ([]string, string, error) {
			page, err := c.ListSegments(ctx, &catalogv1.ListSegmentsRequest{PageSize: size, PageToken: token})
			return names(page.GetSegments()), page.GetNextPageToken(), err
		},
	}
}

func serviceLevels(c catalogv1.CatalogServiceClient) kind {
	content := func(name, display, etag string) *catalogv1.ServiceLevel {
		return &catalogv1.ServiceLevel{Name: name, DisplayName: display, Etag: etag, Calendar: "calendars/office", Targets: targets(1)}
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
		list: func(ctx context.Context, size int32, token string) ([]string, string, error) {
			page, err := c.ListServiceLevels(ctx, &catalogv1.ListServiceLevelsRequest{PageSize: size, PageToken: token})
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
		list: func(ctx context.Context, size int32, token string) ([]string, string, error) {
			page, err := c.ListCalendars(ctx, &catalogv1.ListCalendarsRequest{PageSize: size, PageToken: token})
			return names(page.GetCalendars()), page.GetNextPageToken(), err
		},
	}
}

func onEveryKind(t *testing.T, test func(suite, kind)) {
	t.Helper()
	onBothStores(t, func(s suite) {
		for _, k := range kinds(s.admin()) {
			s.Run(k.field, func(t *testing.T) { test(suite{s.In(t)}, k) })
		}
	})
}

func TestAResourceIsMadeReadChangedAndDeleted(t *testing.T) {
	onEveryKind(t, func(s suite, k kind) {
		t := s.T
		ctx := t.Context()
		name := k.prefix + "gold"
		made, err := k.create(ctx, "gold", "Gold", "")
		require.NoError(t, err)
		require.Equal(t, name, made.GetName())
		require.EqualValues(t, 1, made.GetVersion())
		read, err := k.get(ctx, name)
		require.NoError(t, err)
		require.True(t, proto.Equal(made, read), "%v\n%v", made, read)
		_, err = k.create(ctx, "gold", "Gold", "")
		require.Equal(t, "NAME_TAKEN", fault.ReasonOf(err))

		renamed, err := k.rename(ctx, name, "Golden", made.GetEtag(), "", "display_name")
		require.NoError(t, err)
		require.Equal(t, "Golden", renamed.GetDisplayName())
		require.EqualValues(t, 2, renamed.GetVersion())
		require.NotEqual(t, made.GetEtag(), renamed.GetEtag())
		_, err = k.rename(ctx, name, "Late", made.GetEtag(), "", "display_name")
		require.Equal(t, "ETAG_MISMATCH", fault.ReasonOf(err))
		require.Equal(t, "ETAG_MISMATCH", fault.ReasonOf(k.remove(ctx, name, made.GetEtag(), "")))

		require.NoError(t, k.remove(ctx, name, renamed.GetEtag(), ""))
		_, err = k.get(ctx, name)
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		require.Equal(t, fault.NotFound, fault.KindOf(k.remove(ctx, name, "", "")))
		_, err = k.rename(ctx, name, "Gone", "", "")
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		again, err := k.create(ctx, "gold", "Gold again", "")
		require.NoError(t, err)
		require.EqualValues(t, 4, again.GetVersion(), "numbers go on: 3 was the deletion")
	})
}

func TestAMaskChangesWhatItNamesAndNothingElse(t *testing.T) {
	onEveryKind(t, func(s suite, k kind) {
		t := s.T
		made, err := k.create(t.Context(), "masked", "Before", "")
		require.NoError(t, err)
		got, err := k.rename(t.Context(), made.GetName(), "After", "", "", "display_name")
		require.NoError(t, err)
		requireSameBut(t, made, got, "display_name", "version", "etag")
		_, err = k.rename(t.Context(), made.GetName(), "After", "", "", "colour")
		requireWrong(t, err, "update_mask")
	})
}

// requireSameBut compares two messages without some fields.
func requireSameBut(t *testing.T, a, b proto.Message, fields ...string) {
	t.Helper()
	a, b = proto.Clone(a), proto.Clone(b)
	for _, field := range fields {
		for _, m := range []proto.Message{a, b} {
			r := m.ProtoReflect()
			r.Clear(r.Descriptor().Fields().ByTextName(field))
		}
	}
	require.True(t, proto.Equal(a, b), "%v\n%v", a, b)
}

func TestARepeatedRequestChangesNothing(t *testing.T) {
	onEveryKind(t, func(s suite, k kind) {
		t := s.T
		ctx := t.Context()
		made, err := k.create(ctx, "", "Unnamed", k.field+"-create")
		require.NoError(t, err)
		again, err := k.create(ctx, "", "Unnamed", k.field+"-create")
		require.NoError(t, err)
		require.True(t, proto.Equal(made, again), "the id that was left open is the same one")
		_, err = k.create(ctx, "", "Other", k.field+"-create")
		require.Equal(t, "REQUEST_ID_REUSED", fault.ReasonOf(err))
		requireWrong(t, err, "request_id")

		for range 2 {
			renamed, err := k.rename(ctx, made.GetName(), "Named", made.GetEtag(), k.field+"-rename", "display_name")
			require.NoError(t, err)
			require.EqualValues(t, 2, renamed.GetVersion())
		}
		for range 2 {
			require.NoError(t, k.remove(ctx, made.GetName(), "", k.field+"-delete"))
		}
	})
}

func TestListsComePageByPage(t *testing.T) {
	onEveryKind(t, func(s suite, k kind) {
		t := s.T
		for _, id := range []string{"z", "a", "m"} {
			_, err := k.create(t.Context(), id, id, "")
			require.NoError(t, err)
		}
		whole, next, err := k.list(t.Context(), 100, "")
		require.NoError(t, err)
		require.Empty(t, next)
		require.IsIncreasing(t, whole)
		require.Subset(t, whole, []string{k.prefix + "a", k.prefix + "m", k.prefix + "z"})

		var paged []string
		for token := ""; ; {
			page, next, err := k.list(t.Context(), 2, token)
			require.NoError(t, err)
			require.LessOrEqual(t, len(page), 2)
			paged = append(paged, page...)
			if token = next; token == "" {
				break
			}
		}
		require.Equal(t, whole, paged)
		_, _, err = k.list(t.Context(), 2, "made up")
		requireWrong(t, err, "page_token")
		_, _, err = k.list(t.Context(), -1, "")
		requireWrong(t, err, "page_size")
	})
}
