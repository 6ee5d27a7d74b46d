package catalog_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host/hosttest"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

func TestWhatIsWrongIsNamed(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		_, err := s.admin().CreateService(t.Context(), &catalogv1.CreateServiceRequest{Service: &catalogv1.Service{
			DisplayName: "Repair", ServiceLevel: "serviceLevels/gone", Calendar: "calendars/gone",
		}})
		requireWrong(t, err, "service.service_level", "service.calendar")

		_, err = s.admin().CreateSegment(t.Context(), &catalogv1.CreateSegmentRequest{Segment: &catalogv1.Segment{
			ServiceLevels: []*catalogv1.SegmentServiceLevel{
				{Service: "services/general", ServiceLevel: "serviceLevels/standard"},
				{Service: "services/general", ServiceLevel: "serviceLevels/standard"},
			},
		}})
		requireWrong(t, err, "segment.display_name", "segment.service_levels[1].service")

		upsideDown := targets(1)[:3]
		upsideDown[0].Respond = durationpb.New(time.Hour * 100)
		_, err = s.admin().CreateServiceLevel(t.Context(), &catalogv1.CreateServiceLevelRequest{ServiceLevel: &catalogv1.ServiceLevel{
			DisplayName: "Odd", Targets: upsideDown,
		}})
		requireWrong(t, err, "service_level.targets[0].respond", "service_level.targets")

		_, err = s.admin().CreateCalendar(t.Context(), &catalogv1.CreateCalendarRequest{Calendar: &catalogv1.Calendar{
			DisplayName: "Nowhere", TimeZone: "Europe/Atlantis",
		}})
		wrong, ok := fault.As(err)
		require.True(t, ok)
		require.Equal(t, "calendar.time_zone", wrong.Fields()[0].Path)
	})
}

func TestWhatIsInUseStays(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		_, err := s.admin().DeleteServiceLevel(t.Context(), &catalogv1.DeleteServiceLevelRequest{Name: "serviceLevels/standard"})
		refused, ok := fault.As(err)
		require.True(t, ok)
		require.Equal(t, "RESOURCE_IN_USE", refused.Reason())
		require.Equal(t, "services/general", refused.Metadata()["user"])

		_, err = s.admin().DeleteService(t.Context(), &catalogv1.DeleteServiceRequest{Name: "services/general"})
		require.NoError(t, err)
		_, err = s.admin().DeleteServiceLevel(t.Context(), &catalogv1.DeleteServiceLevelRequest{Name: "serviceLevels/standard"})
		require.Equal(t, "RESOURCE_IN_USE", fault.ReasonOf(err), "every case falls back on it")
		_, err = s.admin().DeleteCalendar(t.Context(), &catalogv1.DeleteCalendarRequest{Name: "calendars/always"})
		require.Equal(t, "RESOURCE_IN_USE", fault.ReasonOf(err))
		_, err = s.intake().QuoteCommitment(t.Context(), &catalogv1.QuoteCommitmentRequest{Priority: typev1.Priority_P1})
		require.NoError(t, err)
		s.Restart()
		_, err = s.admin().GetService(t.Context(), &catalogv1.GetServiceRequest{Name: "services/general"})
		require.Equal(t, fault.NotFound, fault.KindOf(err), "what was deleted is not shipped anew")
	})
}

func TestEveryVersionIsKept(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		k := services(s.admin())
		_, err := k.create(t.Context(), "repair", "One", "")
		require.NoError(t, err)
		s.Clock.Advance(time.Hour)
		_, err = k.rename(t.Context(), "services/repair", "Two", "", "")
		require.NoError(t, err)
		require.NoError(t, k.remove(t.Context(), "services/repair", "", ""))

		first, err := s.admin().ListVersions(t.Context(), &catalogv1.ListVersionsRequest{Parent: "services/repair", PageSize: 2})
		require.NoError(t, err)
		rest, err := s.admin().ListVersions(t.Context(), &catalogv1.ListVersionsRequest{Parent: "services/repair", PageSize: 2, PageToken: first.GetNextPageToken()})
		require.NoError(t, err)
		require.Empty(t, rest.GetNextPageToken())
		all := append(first.GetVersions(), rest.GetVersions()...)
		require.Len(t, all, 3)
		require.Equal(t, "services/repair/versions/3", all[0].GetName())
		require.True(t, all[0].GetDeleted())
		require.Equal(t, "Two", all[1].GetService().GetDisplayName())
		require.Equal(t, "One", all[2].GetService().GetDisplayName())
		require.Equal(t, "staff/one-admin", all[2].GetActor())
		require.Equal(t, hosttest.Start(), all[2].GetEffectiveTime().AsTime())
		shipped, err := s.admin().ListVersions(t.Context(), &catalogv1.ListVersionsRequest{Parent: "services/general"})
		require.NoError(t, err)
		require.Equal(t, "suite", shipped.GetVersions()[0].GetActor())
		require.Equal(t, hosttest.Start().Add(time.Hour), all[1].GetEffectiveTime().AsTime())

		_, err = s.admin().ListVersions(t.Context(), &catalogv1.ListVersionsRequest{Parent: "services/never"})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
	})
}

func TestOneCallersRequestIdIsNotAnothers(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		_, err := s.admin().CreateService(t.Context(), &catalogv1.CreateServiceRequest{ServiceId: "a", Service: &catalogv1.Service{DisplayName: "A"}, RequestId: "1"})
		require.NoError(t, err)
		other := catalogv1.NewCatalogServiceClient(s.AsSubject("another", auth.Admin))
		_, err = other.CreateService(t.Context(), &catalogv1.CreateServiceRequest{ServiceId: "b", Service: &catalogv1.Service{DisplayName: "B"}, RequestId: "1"})
		require.NoError(t, err)
	})
}

func TestACalendarCanBeTriedOut(t *testing.T) {
	friday := time.Date(2026, 11, 6, 16, 0, 0, 0, time.UTC)
	onTestedStore(t, func(s suite) {
		t := s.T
		end, err := s.admin().AddWorkingTime(t.Context(), &catalogv1.AddWorkingTimeRequest{
			Calendar: "calendars/office", StartTime: timestamppb.New(friday), Duration: durationpb.New(2 * time.Hour),
		})
		require.NoError(t, err)
		require.Equal(t, time.Date(2026, 11, 9, 10, 0, 0, 0, time.UTC), end.GetEndTime().AsTime(), "an hour on Friday, one on Monday")
		measured, err := s.admin().MeasureWorkingTime(t.Context(), &catalogv1.MeasureWorkingTimeRequest{
			Calendar: "calendars/office", StartTime: timestamppb.New(friday), EndTime: end.GetEndTime(),
		})
		require.NoError(t, err)
		require.Equal(t, 2*time.Hour, measured.GetDuration().AsDuration())

		_, err = s.admin().MeasureWorkingTime(t.Context(), &catalogv1.MeasureWorkingTimeRequest{
			Calendar: "calendars/office", StartTime: end.GetEndTime(), EndTime: timestamppb.New(friday),
		})
		requireWrong(t, err, "end_time")
		_, err = s.admin().AddWorkingTime(t.Context(), &catalogv1.AddWorkingTimeRequest{
			Calendar: "calendars/gone", StartTime: timestamppb.New(friday), Duration: durationpb.New(time.Hour),
		})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
	})
}

// Calendars know the years from 1970 to 2199: a time outside is refused on its field, and so is more working time than there is.
func TestATimeOfAnUnknownYearIsRefused(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, p1 := s.T, typev1.Priority_P1
		day := func(year int, month time.Month, day int) *timestamppb.Timestamp {
			return timestamppb.New(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
		}
		for name, c := range map[string]struct {
			from, to *timestamppb.Timestamp
			want     []string // fields
		}{
			"the first year of the API":  {day(1, 1, 1), day(2026, 1, 1), []string{"start_time"}},
			"the last one":               {day(2026, 1, 1), day(9999, 12, 31), []string{"end_time"}},
			"both":                       {day(1, 1, 1), day(9999, 12, 31), []string{"end_time", "start_time"}},
			"too early by a day":         {day(1970, 1, 1), day(2026, 1, 1), []string{"start_time"}},
			"too late by a day":          {day(2026, 1, 1), day(2199, 12, 31), []string{"end_time"}},
			"from the first to the last": {day(1970, 1, 2), day(2199, 12, 30), nil},
		} {
			_, err := s.admin().MeasureWorkingTime(t.Context(), &catalogv1.MeasureWorkingTimeRequest{
				Calendar: "calendars/always", StartTime: c.from, EndTime: c.to,
			})
			if c.want == nil {
				require.NoError(t, err, name)
				continue
			}
			requireWrong(t, err, c.want...)
		}
		for _, start := range []*timestamppb.Timestamp{day(1, 1, 1), day(2199, 12, 31), day(9999, 12, 31)} {
			_, err := s.admin().AddWorkingTime(t.Context(), &catalogv1.AddWorkingTimeRequest{
				Calendar: "calendars/always", StartTime: start, Duration: durationpb.New(time.Second),
			})
			requireWrong(t, err, "start_time")
			_, err = s.agent().QuoteCommitment(t.Context(), &catalogv1.QuoteCommitmentRequest{Service: "services/general", Priority: p1, StartTime: start})
			requireWrong(t, err, "start_time")
		}
		_, err := s.admin().AddWorkingTime(t.Context(), &catalogv1.AddWorkingTimeRequest{
			Calendar: "calendars/always", StartTime: day(2199, 12, 30), Duration: durationpb.New(100 * time.Hour),
		})
		requireWrong(t, err, "duration")
	})
}

func TestAQuoteSaysWhereItComesFrom(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		quote, err := s.agent().QuoteCommitment(t.Context(), &catalogv1.QuoteCommitmentRequest{Service: "services/general", Priority: typev1.Priority_P1})
		require.NoError(t, err)
		now := hosttest.Start()
		require.Equal(t, now, quote.GetStartTime().AsTime())
		require.Equal(t, now.Add(15*time.Minute), quote.GetRespondBy().AsTime())
		require.Equal(t, time.Hour, quote.GetUpdateEvery().AsDuration())
		require.Equal(t, now.Add(4*time.Hour), quote.GetResolveBy().AsTime())
		require.Equal(t, now.Add(20*time.Hour), quote.GetCeiling().AsTime())
		require.Equal(t, "serviceLevels/standard", quote.GetServiceLevel())
		require.EqualValues(t, 1, quote.GetServiceLevelVersion())
		require.Equal(t, "calendars/always", quote.GetCalendar().GetName())
		explanation := strings.Join(quote.GetExplanation(), "\n")
		for _, part := range []string{"serviceLevels/standard, version 1", "level of services/general", "15m0s", "calendars/always, version 1", "ceiling"} {
			require.Contains(t, explanation, part)
		}

		_, err = s.agent().QuoteCommitment(t.Context(), &catalogv1.QuoteCommitmentRequest{Service: "services/gone", Segment: "segments/gone", Priority: typev1.Priority_P1})
		requireWrong(t, err, "service", "segment")
		lenient, err := s.intake().QuoteCommitment(t.Context(), &catalogv1.QuoteCommitmentRequest{Service: "services/gone", Priority: typev1.Priority_P1})
		require.NoError(t, err, "a case is promised something whatever its customer chose")
		require.Contains(t, strings.Join(lenient.GetExplanation(), "\n"), "services/gone")
	})
}

func TestAnotherReplicaSeesAChangeWithinTwoSeconds(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		replica := suite{s.Replica()}
		_, err := s.admin().CreateServiceLevel(t.Context(), &catalogv1.CreateServiceLevelRequest{
			ServiceLevelId: "gold", ServiceLevel: &catalogv1.ServiceLevel{DisplayName: "Gold", Targets: targets(3)},
		})
		require.NoError(t, err)
		_, err = s.admin().CreateService(t.Context(), &catalogv1.CreateServiceRequest{
			ServiceId: "repair", Service: &catalogv1.Service{DisplayName: "Repair", ServiceLevel: "serviceLevels/gold"},
		})
		require.NoError(t, err)
		got, err := replica.admin().GetService(t.Context(), &catalogv1.GetServiceRequest{Name: "services/repair"})
		require.NoError(t, err, "who asks for it by name sees it at once")
		require.Equal(t, "Repair", got.GetDisplayName())

		s.Clock.BlockUntil(2) // each replica waits for its next look
		s.Clock.Advance(time.Second)
		replica.Eventually(func() bool {
			quote, err := replica.agent().QuoteCommitment(t.Context(), &catalogv1.QuoteCommitmentRequest{Service: "services/repair", Priority: typev1.Priority_P1})
			return err == nil && quote.GetServiceLevel() == "serviceLevels/gold"
		}, "the promise follows")
	})
}

func TestTwoReplicasThatChangeOneNameMakeTwoVersions(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		replica := suite{s.Replica()}
		_, err := services(s.admin()).create(t.Context(), "repair", "Zero", "")
		require.NoError(t, err)
		const changes = 10
		errs := make(chan error)
		for _, who := range []suite{s, replica} {
			k := services(who.admin())
			go func() {
				for range changes {
					_, err := k.rename(t.Context(), "services/repair", "Changed", "", "")
					errs <- err
				}
			}()
		}
		for range 2 * changes {
			require.NoError(t, <-errs)
		}
		got, err := services(s.admin()).get(t.Context(), "services/repair")
		require.NoError(t, err)
		require.EqualValues(t, 1+2*changes, got.GetVersion(), "none is lost")
	})
}
