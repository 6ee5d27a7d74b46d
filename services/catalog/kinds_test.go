package catalog_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
)

// resource is what all kinds have in common.
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
	rename  func(ctx context.Context, name, displayName, etag, requestID string, mask ...string) (resource, error)
	remove  func(ctx context.Context, name, etag, requestID string) error
	restore func(ctx context.Context, name string) (resource, error)
	list    func(ctx context.Context, q query) ([]string, string, error)
}

// query is what a list is asked for.
type query struct {
	size    int32
	token   string
	filter  string
	deleted bool
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
	return []kind{services(c), segments(c), serviceLevels(c), calendars(c), suppliers(c), statutoryLimits(c), operationalAgreements(c)}
}

func onEveryKind(t *testing.T, test func(suite, kind)) {
	t.Helper()
	onTestedStore(t, func(s suite) {
		for _, k := range kinds(s.admin()) {
			s.Run(k.field, func(t *testing.T) { test(suite{s.WithT(t)}, k) })
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
		require.Equal(t, "RESOURCE_EXISTS", fault.ReasonOf(err))

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
		whole, next, err := k.list(t.Context(), query{size: 100})
		require.NoError(t, err)
		require.Empty(t, next)
		require.IsIncreasing(t, whole)
		require.Subset(t, whole, []string{k.prefix + "a", k.prefix + "m", k.prefix + "z"})

		var paged []string
		for token := ""; ; {
			page, next, err := k.list(t.Context(), query{size: 2, token: token})
			require.NoError(t, err)
			require.LessOrEqual(t, len(page), 2)
			paged = append(paged, page...)
			if token = next; token == "" {
				break
			}
		}
		require.Equal(t, whole, paged)
		_, _, err = k.list(t.Context(), query{size: 2, token: "made up"})
		requireWrong(t, err, "page_token")
		_, _, err = k.list(t.Context(), query{size: -1})
		requireWrong(t, err, "page_size")
	})
}

func TestWhatIsDeletedCanBeTakenBack(t *testing.T) {
	onEveryKind(t, func(s suite, k kind) {
		t := s.T
		ctx := t.Context()
		made, err := k.create(ctx, "lost", "Lost", "")
		require.NoError(t, err)
		_, err = k.restore(ctx, made.GetName())
		require.Equal(t, "RESOURCE_NOT_DELETED", fault.ReasonOf(err))
		require.NoError(t, k.remove(ctx, made.GetName(), "", ""))

		listed, _, err := k.list(ctx, query{filter: `displayName = "Lost"`})
		require.NoError(t, err)
		require.Empty(t, listed)
		listed, _, err = k.list(ctx, query{filter: `displayName = "Lost"`, deleted: true})
		require.NoError(t, err)
		require.Equal(t, []string{made.GetName()}, listed)

		back, err := k.restore(ctx, made.GetName())
		require.NoError(t, err)
		require.EqualValues(t, 3, back.GetVersion())
		requireSameBut(t, made, back, "version", "etag", "effective_time")
		_, err = k.restore(ctx, k.prefix+"never")
		require.Equal(t, fault.NotFound, fault.KindOf(err))
	})
}

func TestListsAreFiltered(t *testing.T) {
	filters := map[string]string{
		"service": `category = "categories/defect" AND territory = PL`, "segment": "damageWeight = HIGH AND subscription:\"services/general\"",
		"service_level": "paid = true", "calendar": `timeZone = "Europe/Berlin"`, "supplier": "skill = fibre AND active = true",
		"statutory_limit": `category = "categories/billing"`, "operational_agreement": `customer = "` + somebody + `"`,
	}
	onEveryKind(t, func(s suite, k kind) {
		t := s.T
		made, err := k.create(t.Context(), "filtered", "Filtered", "")
		require.NoError(t, err)
		listed, _, err := k.list(t.Context(), query{filter: filters[k.field] + ` AND displayName = "Filtered"`})
		require.NoError(t, err)
		require.Equal(t, []string{made.GetName()}, listed)
		listed, _, err = k.list(t.Context(), query{filter: "NOT (" + filters[k.field] + ")"})
		require.NoError(t, err)
		require.NotContains(t, listed, made.GetName())
		_, _, err = k.list(t.Context(), query{filter: "colour = red"})
		requireWrong(t, err, "filter")
	})
}

// A request makes one resource, whatever else it says and whichever process it comes to.
func TestARequestMakesOneResource(t *testing.T) {
	onTestedStore(t, func(s suite) {
		replica := suite{s.Replica()}
		here, there := kinds(s.admin()), kinds(replica.admin())
		for i, k := range here {
			made, err := k.create(s.Context(), "chosen", "One", k.field)
			require.NoError(s, err)
			for _, other := range []kind{k, there[i]} {
				again, err := other.create(s.Context(), "chosen", "One", k.field)
				require.NoError(s, err)
				require.Equal(s, made.GetName(), again.GetName())
				for _, id := range []string{"chosen", "another", ""} {
					_, err = other.create(s.Context(), id, "Other", k.field)
					requireWrong(s.T, err, "request_id")
					require.Equal(s, "REQUEST_ID_REUSED", fault.ReasonOf(err))
				}
			}
			before, _, err := k.list(s.Context(), query{})
			require.NoError(s, err)
			race(s.T, func(n int) error {
				_, err := []kind{k, there[i]}[n%2].create(s.Context(), fmt.Sprint("raced-", n), "Raced", k.field+"-race")
				return err
			})
			after, _, err := k.list(s.Context(), query{})
			require.NoError(s, err)
			require.Len(s, after, len(before)+1)
		}
	})
}

// race makes calls that differ, with one request id, at the same time: one succeeds, the
// others are refused.
func race(t *testing.T, create func(n int) error) {
	t.Helper()
	const calls = 8
	errs := make(chan error)
	for n := range calls {
		go func() { errs <- create(n) }()
	}
	made := 0
	for range calls {
		err := <-errs
		if err == nil {
			made++
			continue
		}
		require.Equal(t, "REQUEST_ID_REUSED", fault.ReasonOf(err), err)
	}
	require.Equal(t, 1, made)
}
