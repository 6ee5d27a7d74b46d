package classification_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/host/hosttest"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/services/classification"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(victimVariable); path != "" {
		fmt.Fprintln(os.Stderr, suffer(path))
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// suite is a running classification with clients.
type suite struct {
	*hosttest.Rig
	told *fakeIntake
}

func onTestedStore(t *testing.T, test func(suite)) {
	t.Helper()
	var intake *fakeIntake
	parts := func() []host.Part {
		intake = &fakeIntake{}
		return []host.Part{{Name: "classification", Build: classification.New}, intake.part(), catalogPart()}
	}
	hosttest.OnTestedStore(t, host.Options{Access: optionsv1.E_Access}, parts, func(r *hosttest.Rig) { test(suite{r, intake}) })
}

// fakeCatalog knows every service but services/nothing, and is down for services/down.
type fakeCatalog struct {
	catalogv1.UnimplementedCatalogServiceServer
}

func (*fakeCatalog) ListVersions(_ context.Context, r *catalogv1.ListVersionsRequest) (*catalogv1.ListVersionsResponse, error) {
	switch r.GetParent() {
	case "services/nothing":
		return nil, fault.New(fault.NotFound, "RESOURCE_NOT_FOUND", "no such service")
	case "services/down":
		return nil, fault.New(fault.Unavailable, "DOWN", "the catalog is down")
	}
	return &catalogv1.ListVersionsResponse{}, nil
}

func catalogPart() host.Part {
	return host.Part{Name: "catalog", Build: func(context.Context, host.Env) (host.Service, error) { return &fakeCatalog{}, nil }}
}

func (f *fakeCatalog) Register(r grpc.ServiceRegistrar) { catalogv1.RegisterCatalogServiceServer(r, f) }
func (*fakeCatalog) Start(context.Context) error        { return nil }
func (*fakeCatalog) Stop(context.Context) error         { return nil }

// intake calls as the intake does.
func (s suite) intake() classificationv1.ClassificationServiceClient {
	return classificationv1.NewClassificationServiceClient(s.Env("intake").Dial("classification"))
}

func (s suite) admin() classificationv1.LearningServiceClient {
	return classificationv1.NewLearningServiceClient(s.As(auth.Admin))
}

// pass lets a second go by, after which every replica looks at what others did. Three
// loops wait in each of the replicas.
func (s suite) pass(replicas int) {
	s.Clock.BlockUntil(3 * replicas)
	s.Clock.Advance(time.Second)
}

func (s suite) classify(text string) *classificationv1.Classification {
	s.Helper()
	c, err := s.intake().Classify(context.Background(), &classificationv1.ClassifyRequest{Text: text})
	require.NoError(s, err)
	return c
}

// remember classifies the text of a case.
func (s suite) remember(name, text string) *classificationv1.Classification {
	s.Helper()
	c, err := s.intake().Classify(context.Background(), &classificationv1.ClassifyRequest{Text: text, Case: name})
	require.NoError(s, err)
	return c
}

func (s suite) correct(name, text, category string) *classificationv1.Classification {
	s.Helper()
	c, err := s.intake().CorrectClassification(context.Background(), &classificationv1.CorrectClassificationRequest{
		Case: name, Text: text, Category: "categories/" + category,
	})
	require.NoError(s, err)
	return c
}

func (s suite) model() *classificationv1.Model {
	s.Helper()
	m, err := s.admin().GetModel(context.Background(), &classificationv1.GetModelRequest{Name: "models/current"})
	require.NoError(s, err)
	require.True(s, m.GetCurrent())
	return m
}

// caseName returns the name of the nth case of a test.
func caseName(n int) string { return fmt.Sprintf("cases/01JB%022d", n) }

// parrots are examples of three categories that no program ships.
func parrots(each int) []*classificationv1.Example {
	var all []*classificationv1.Example
	for category, words := range map[string][3]string{
		"feathers": {"plumage", "moulting", "wing"},
		"cages":    {"door hinge", "perch", "lock"},
		"seeds":    {"millet", "sunflower", "packet"},
	} {
		for i := range each {
			all = append(all, &classificationv1.Example{
				Category: category, Text: fmt.Sprintf("Parrot number %d has trouble with the %s", i, words[i%len(words)]),
			})
		}
	}
	return all
}
