package resource_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
)

func TestCheckEtag(t *testing.T) {
	require.NoError(t, resource.CheckEtag("lamps/a", "", "3"))
	require.NoError(t, resource.CheckEtag("lamps/a", "3", "3"))
	requireFault(t, resource.CheckEtag("lamps/a", "2", "3"), fault.Conflict, resource.ReasonEtagMismatch)
}

// counted counts its own edits, with a pointer as receiver.
type counted struct{ edits int64 }

func (c *counted) Edits() int64 { return c.edits }

func TestEtagIsTheRevisionOrTheNumberOfEdits(t *testing.T) {
	require.Equal(t, "7", resource.Etag(docstore.Doc[lamp]{Revision: 7}))
	require.Equal(t, "3", resource.Etag(docstore.Doc[counted]{Revision: 7, Body: counted{3}}))
}

func TestNamedFaults(t *testing.T) {
	requireFault(t, resource.Named(docstore.NotFound("lamps"), "lamps/a"), fault.NotFound, resource.ReasonNotFound)
	requireFault(t, resource.Named(docstore.IDTaken("lamps"), "lamps/a"), fault.AlreadyExists, resource.ReasonExists)
	other := errors.New("other")
	require.Equal(t, other, resource.Named(other, "lamps/a"))
	require.NoError(t, resource.Named(nil, "lamps/a"))
}

func TestACallToAnotherServiceFindsAResource(t *testing.T) {
	down := fault.New(fault.Unavailable, "DOWN", "the catalog is down")
	for name, c := range map[string]struct {
		err    error
		found  bool
		failed error
	}{
		"there":                {nil, true, nil},
		"not there":            {resource.NotFound("lamps/a"), false, nil},
		"no name that can be":  {fault.Invalid("name", "is no name"), false, nil},
		"not asked":            {down, false, down},
		"not asked for a lamp": {errors.New("cut off"), false, errors.New("cut off")},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := resource.IsFound(c.err)
			require.Equal(t, c.found, found)
			require.Equal(t, c.failed, err)
		})
	}
}

func TestUnder(t *testing.T) {
	wrong, ok := fault.As(resource.Under("lamp", fault.Invalid("title", "is required")))
	require.True(t, ok)
	require.Equal(t, "lamp.title", wrong.Fields()[0].Path)
	reused := fault.Invalid("request_id", "was used").WithReason(idempotency.ReasonReused)
	require.Equal(t, reused, resource.Under("lamp", reused))
	require.Equal(t, resource.NotFound("x"), resource.Under("lamp", resource.NotFound("x")))
	require.NoError(t, resource.Under("lamp", nil))
}

func TestMasks(t *testing.T) {
	mask := func(paths ...string) *fieldmaskpb.FieldMask { return &fieldmaskpb.FieldMask{Paths: paths} }
	require.NoError(t, resource.CheckMask(mask("reason"), &errdetails.ErrorInfo{}))
	require.NoError(t, resource.CheckMask(nil, &errdetails.ErrorInfo{}))
	err := resource.CheckMask(mask("colour"), &errdetails.ErrorInfo{})
	requireFault(t, err, fault.InvalidArgument, "INVALID_ARGUMENT")
	require.Equal(t, []string{"update_mask"}, fieldsOf(err))

	present := func() *errdetails.ErrorInfo { return &errdetails.ErrorInfo{Reason: "OLD", Domain: "old.example"} }
	from := &errdetails.ErrorInfo{Reason: "NEW"}
	for name, tc := range map[string]struct {
		mask *fieldmaskpb.FieldMask
		want *errdetails.ErrorInfo
	}{
		"none":    {nil, &errdetails.ErrorInfo{Reason: "NEW", Domain: "old.example"}},
		"one":     {mask("reason"), &errdetails.ErrorInfo{Reason: "NEW", Domain: "old.example"}},
		"unset":   {mask("domain"), &errdetails.ErrorInfo{Reason: "OLD"}},
		"all":     {mask("*"), from},
		"several": {mask("reason", "domain"), from},
	} {
		t.Run(name, func(t *testing.T) {
			for _, merge := range []func(*fieldmaskpb.FieldMask, proto.Message, proto.Message){resource.Merge, resource.MergeWhole} {
				into := present()
				merge(tc.mask, into, from)
				require.True(t, proto.Equal(tc.want, into), "%v", into)
			}
		})
	}
}

func TestMergeOfNestedMessages(t *testing.T) {
	present := func() *errdetails.BadRequest_FieldViolation {
		return &errdetails.BadRequest_FieldViolation{
			Field:            "f",
			LocalizedMessage: &errdetails.LocalizedMessage{Locale: "en", Message: "old"},
		}
	}
	from := &errdetails.BadRequest_FieldViolation{LocalizedMessage: &errdetails.LocalizedMessage{Message: "new"}}
	merged, whole := present(), present()
	resource.Merge(nil, merged, from)
	require.Equal(t, "en", merged.GetLocalizedMessage().GetLocale())
	require.Equal(t, "new", merged.GetLocalizedMessage().GetMessage())
	resource.MergeWhole(nil, whole, from)
	require.Empty(t, whole.GetLocalizedMessage().GetLocale())
	require.Equal(t, "f", whole.GetField())

	unchanged := &status.Status{Message: "kept"}
	resource.MergeWhole(nil, unchanged, &status.Status{})
	require.Equal(t, "kept", unchanged.GetMessage(), "nothing is set")
}

func TestAPageTokenHoldsAName(t *testing.T) {
	for _, name := range []string{"", "a", "staff/ann"} {
		found, err := resource.NameInToken(resource.PageToken(name))
		require.NoError(t, err)
		require.Equal(t, name, found)
	}
	_, err := resource.NameInToken("?")
	requireFault(t, err, fault.InvalidArgument, "INVALID_ARGUMENT")
	require.Equal(t, []string{"page_token"}, fieldsOf(err))
}
