package catalog_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/catalog/catalogfile"
)

// example is the file that the README shows.
func example(t *testing.T) []byte {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(readme), "```yaml\n")
	require.True(t, found)
	text, _, found := strings.Cut(rest, "```")
	require.True(t, found)
	return []byte(text)
}

func TestAFileIsAppliedOnce(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx := s.T, s.Context()
		server := catalogfile.NewServer(s.As(auth.Admin))
		file, err := catalogfile.Read(example(t))
		require.NoError(t, err)
		changes, err := server.Diff(ctx, file, false)
		require.NoError(t, err)
		require.Len(t, changes, len(file.Resources()))
		require.NoError(t, server.Apply(ctx, changes))
		again, err := server.Diff(ctx, file, false)
		require.NoError(t, err)
		require.Empty(t, again, "a second time there is nothing to do")

		exported, err := server.Export(ctx)
		require.NoError(t, err)
		text, err := catalogfile.Write(exported)
		require.NoError(t, err)
		same, err := catalogfile.Read(text)
		require.NoError(t, err, string(text))
		again, err = server.Diff(ctx, same, true)
		require.NoError(t, err)
		require.Empty(t, again, "what is exported is what is there")
		versions, err := s.admin().ListVersions(ctx, &catalogv1.ListVersionsRequest{Parent: file.Resources()[0].Name})
		require.NoError(t, err)
		require.Len(t, versions.GetVersions(), 1)
	})
}

func TestADiffSaysWhatWouldChange(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx := s.T, s.Context()
		server := catalogfile.NewServer(s.As(auth.Admin))
		shipped, err := os.ReadFile("catalogfile/default.yaml")
		require.NoError(t, err)
		text := strings.NewReplacer("displayName: Everyone", "displayName: All", "    displayName: Standard\n", "    displayName: Standard\n    benefits: [a smile]\n").
			Replace(string(shipped))
		text += "suppliers:\n  - {id: digger, displayName: Digger}\n"
		file, err := catalogfile.Read([]byte(text))
		require.NoError(t, err)
		s.segment("old", &catalogv1.Segment{})
		changes, err := server.Diff(ctx, file, true)
		require.NoError(t, err)
		var told []string
		for _, c := range changes {
			told = append(told, c.String())
		}
		require.Equal(t, []string{
			"~ serviceLevels/standard\n    benefits: nothing -> [a smile]",
			"~ segments/everyone\n    displayName: Everyone -> All",
			"+ suppliers/digger",
			"- segments/old",
		}, told)
		require.NoError(t, server.Apply(ctx, changes))
		changes, err = server.Diff(ctx, file, true)
		require.NoError(t, err)
		require.Empty(t, changes)

		_, err = catalogfile.NewServer(s.As(auth.Agent)).Diff(ctx, file, false)
		require.NoError(t, err, "agents may look")
		require.Error(t, catalogfile.NewServer(s.As(auth.Agent)).Apply(ctx, []catalogfile.Change{{Name: "suppliers/digger", From: file.Resources()[0].Message}}))
	})
}

// TestTheWorkedExampleIsTrue computes what the README tells.
func TestTheWorkedExampleIsTrue(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 11, day, hour, minute, 0, 0, berlin).UTC()
	}
	onTestedStore(t, func(s suite) {
		t, ctx := s.T, s.Context()
		server := catalogfile.NewServer(s.As(auth.Admin))
		file, err := catalogfile.Read(example(t))
		require.NoError(t, err)
		changes, err := server.Diff(ctx, file, false)
		require.NoError(t, err)
		require.NoError(t, server.Apply(ctx, changes))
		request := &catalogv1.QuoteCommitmentRequest{
			Category: "categories/outage", Segment: "segments/business", Territory: "DE",
			Priority: typev1.Priority_P2, StartTime: timestamppb.New(at(6, 16, 0)),
		}
		quote, err := s.agent().QuoteCommitment(ctx, request)
		require.NoError(t, err)
		require.Equal(t, "services/internet", quote.GetService())
		require.Equal(t, "serviceLevels/gold", quote.GetServiceLevel())
		require.Equal(t, at(6, 16, 30), quote.GetRespondBy().AsTime())
		require.Equal(t, at(7, 16, 0), quote.GetResolveBy().AsTime())
		require.Equal(t, at(7, 4, 0), quote.GetCeiling().AsTime())
		require.Contains(t, strings.Join(quote.GetExplanation(), "\n"), "instead of 2026-11-09T11:00:00Z")
		request.Territory = "PL"
		quote, err = s.agent().QuoteCommitment(ctx, request)
		require.NoError(t, err)
		require.Equal(t, at(9, 12, 0), quote.GetResolveBy().AsTime())
	})
}
