package catalog_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/host/hosttest"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/proto/wiring"
	"github.com/ombud/ombud/services/catalog"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// suite is a running catalog with clients.
type suite struct{ *hosttest.Rig }

func onTestedStore(t *testing.T, test func(suite)) {
	t.Helper()
	parts := func() []host.Part { return []host.Part{{Name: "catalog", Build: catalog.New}, fakeIntake()} }
	base := host.Options{Access: optionsv1.E_Access, LinkPurposes: wiring.LinkPurposes()}
	hosttest.OnTestedStore(t, base, parts, func(r *hosttest.Rig) { test(suite{r}) })
}

func (s suite) admin() catalogv1.CatalogServiceClient {
	return catalogv1.NewCatalogServiceClient(s.As(auth.Admin))
}

func (s suite) agent() catalogv1.CommitmentServiceClient {
	return catalogv1.NewCommitmentServiceClient(s.As(auth.Agent))
}

func (s suite) subscriptions() catalogv1.SubscriptionServiceClient {
	return catalogv1.NewSubscriptionServiceClient(s.As(auth.Admin))
}

// customer calls with a key of one customer.
func (s suite) customer(id string) grpc.ClientConnInterface {
	s.Helper()
	_, token, err := s.Env("tests").Keyring.Create(s.Context(), auth.Key{
		DisplayName: id, Subject: id, Roles: []auth.Role{auth.Customer}, Resource: "customers/" + id,
	})
	require.NoError(s, err)
	return s.WithToken(token)
}

// intake calls as the intake does.
func (s suite) intake() catalogv1.CommitmentServiceClient {
	return catalogv1.NewCommitmentServiceClient(s.Env("intake").Dial("catalog"))
}

// targets promise an answer within so many hours for P1, and more for the others.
func targets(hours int) []*catalogv1.Target {
	var all []*catalogv1.Target
	for p := typev1.Priority_P1; p <= typev1.Priority_P4; p++ {
		respond := time.Duration(hours*int(p)) * time.Hour
		all = append(all, &catalogv1.Target{
			Priority: p, Respond: durationpb.New(respond), Update: durationpb.New(respond), Resolve: durationpb.New(2 * respond),
		})
	}
	return all
}

// requireWrong wants an error that names exactly these fields.
func requireWrong(t *testing.T, err error, fields ...string) {
	t.Helper()
	wrong, ok := fault.As(err)
	require.True(t, ok, err)
	require.Equal(t, fault.InvalidArgument, wrong.Kind(), err)
	var named []string
	for _, f := range wrong.Fields() {
		named = append(named, f.Path)
	}
	require.ElementsMatch(t, fields, named, err)
}
