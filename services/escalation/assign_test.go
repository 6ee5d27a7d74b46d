package escalation_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/type/dayofweek"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// hire makes a member of the front line, changed as the test wants.
func (s *suite) hire(id string, change func(*escalationv1.Staff)) {
	s.Helper()
	person := &escalationv1.Staff{DisplayName: id, Level: 1, Teams: []string{"teams/front-line"}, Subject: id}
	if change != nil {
		change(person)
	}
	_, err := s.organisation().CreateStaff(s.supervisor(), &escalationv1.CreateStaffRequest{StaffId: id, Staff: person})
	require.NoError(s, err)
}

// change changes a member of staff.
func (s *suite) change(person *escalationv1.Staff) {
	s.Helper()
	_, err := s.organisation().UpdateStaff(s.supervisor(), &escalationv1.UpdateStaffRequest{Staff: person})
	require.NoError(s, err)
}

// push lets the front line give its cases out, to who can do what they need.
func (s *suite) push(needs ...*escalationv1.Need) {
	s.Helper()
	_, err := s.organisation().UpdateTeam(s.admin(), &escalationv1.UpdateTeamRequest{Team: &escalationv1.Team{
		Name: "teams/front-line", Assignment: escalationv1.Team_PUSH, Needs: needs,
	}})
	require.NoError(s, err)
}

// shift is working hours of every day, in UTC.
func shift(from, to string) *catalogv1.Calendar {
	c := &catalogv1.Calendar{TimeZone: "UTC"}
	for day := 1; day <= 7; day++ {
		c.Hours = append(c.Hours, &catalogv1.WorkingInterval{Day: dayofweek.DayOfWeek(day), From: from, To: to})
	}
	return c
}

func (s *suite) resolve(id string) {
	s.Helper()
	_, err := s.intakeCalls().ResolveHandling(context.Background(), &escalationv1.ResolveHandlingRequest{
		Name: "handlings/" + id, ResolveTime: timestamppb.New(s.clock.Now()), Actor: "staff/x", Reason: "done", RequestId: requestID(),
	})
	require.NoError(s, err)
}

// Each case goes to the least loaded, in the write that opens it.
func TestCasesAreGivenToTheLeastLoaded(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.push()
		s.hire("ann", nil)
		s.hire("bea", nil)
		owned := map[string]int{}
		for n := 1; n <= 6; n++ {
			h := s.open(caseID(n))
			owned[h.GetOwner()]++
			require.Len(t, h.GetPasses(), 1, "it did not lie in the queue for any time")
		}
		require.Equal(t, map[string]int{"staff/ann": 3, "staff/bea": 3}, owned)
		s.told(caseID(1), "ASSIGNED")
	})
}

// Skills, language, level, hours and absences decide who is given a case.
func TestWhoIsGivenACase(t *testing.T) {
	pl := func(p *escalationv1.Staff) { p.Languages = []string{"pl"} }
	en := func(p *escalationv1.Staff) { p.Languages = []string{"en"} }
	for _, tc := range []struct {
		name  string
		needs []*escalationv1.Need
		staff map[string]func(*escalationv1.Staff)
		owner string
	}{
		{"who speaks the language", nil, map[string]func(*escalationv1.Staff){"ann": pl, "bea": en}, "staff/bea"},
		{"anybody when nobody speaks it", nil, map[string]func(*escalationv1.Staff){"ann": pl}, "staff/ann"},
		{"who has the skill", []*escalationv1.Need{{Category: "categories/delivery", Skills: []string{"technical"}}}, map[string]func(*escalationv1.Staff){
			"ann": nil, "bea": func(p *escalationv1.Staff) { p.Skills = []string{"technical"} },
		}, "staff/bea"},
		{
			"a skill for other cases does not count",
			[]*escalationv1.Need{{Service: "services/other", Skills: []string{"technical"}}},
			map[string]func(*escalationv1.Staff){"ann": nil},
			"staff/ann",
		},
		{"nobody when nobody has the skill", []*escalationv1.Need{{Skills: []string{"technical"}}}, map[string]func(*escalationv1.Staff){"ann": nil}, ""},
		{"who is at work", nil, map[string]func(*escalationv1.Staff){
			"ann": func(p *escalationv1.Staff) { p.Calendar = shift("10:00", "18:00") }, "bea": func(p *escalationv1.Staff) { p.Calendar = shift("06:00", "10:00") },
		}, "staff/bea"},
		{"who is not away", nil, map[string]func(*escalationv1.Staff){
			"ann": func(p *escalationv1.Staff) {
				p.Absences = []*escalationv1.Absence{{StartTime: stamp("2026-11-01 00:00"), EndTime: stamp("2026-11-03 00:00")}}
			}, "bea": nil,
		}, "staff/bea"},
		{"who may own its level", nil, map[string]func(*escalationv1.Staff){"ann": nil}, "staff/ann"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onTestedStore(t, func(s *suite) {
				s.push(tc.needs...)
				for id, change := range tc.staff {
					s.hire(id, change)
				}
				require.Equal(s.T, tc.owner, s.open(caseID(1)).GetOwner())
			})
		})
	}
}

// A corrected case is given to whoever fits the category that it has by now; without a category in the request it keeps the one
// that it has.
func TestACorrectedCaseGoesToWhoeverFitsItsCategory(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.push(&escalationv1.Need{Category: "categories/delivery", Skills: []string{"technical"}})
		s.hire("ann", nil)
		require.Empty(s.T, s.open(caseID(1)).GetOwner())
		for _, category := range []string{"categories/billing", ""} {
			h, err := s.intakeCalls().ChangeCommitment(context.Background(), &escalationv1.ChangeCommitmentRequest{
				Name: "handlings/" + caseID(1), Commitment: standard(monday()), ChangeTime: timestamppb.New(s.clock.Now()), Category: category, RequestId: requestID(),
			})
			require.NoError(s.T, err)
			require.Equal(s.T, []string{"categories/billing", "staff/ann"}, []string{h.GetCategory(), h.GetOwner()})
		}
	})
}

// The language of a handling follows that of the customer; a request with it alone changes nothing else.
func TestAHandlingFollowsTheLanguageOfItsCustomer(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		opened := s.open(caseID(1))
		require.Equal(s.T, "en", opened.GetLanguage())
		h, err := s.intakeCalls().ChangeCommitment(context.Background(), &escalationv1.ChangeCommitmentRequest{
			Name: opened.GetName(), ChangeTime: timestamppb.New(s.clock.Now()), Language: "ru", RequestId: requestID(),
		})
		require.NoError(s.T, err)
		require.Equal(s.T, "ru", h.GetLanguage())
		require.Equal(s.T, opened.GetClocks()[0].GetDueTime().AsTime(), h.GetClocks()[0].GetDueTime().AsTime())
		require.Equal(s.T, opened.GetCategory(), h.GetCategory())
	})
}

// With nobody at work a case waits for the first who comes, and no longer.
func TestCasesWaitForTheFirstOnDuty(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.push()
		s.hire("ann", func(p *escalationv1.Staff) { p.Calendar = shift("12:00", "18:00") })
		s.hire("bea", func(p *escalationv1.Staff) { p.Calendar = shift("10:00", "18:00") })
		require.Empty(t, s.open(caseID(1)).GetOwner())
		s.advance(time.Hour - time.Second)
		require.Empty(t, s.get(caseID(1)).GetOwner())
		s.advance(time.Second)
		s.eventually(func() bool { return s.get(caseID(1)).GetOwner() == "staff/bea" }, "she comes")
		h := s.get(caseID(1))
		requireTiled(t, h)
		require.Equal(t, monday().Add(time.Hour), h.GetPasses()[1].GetStartTime().AsTime())
	})
}

// Nobody is given more than their capacity; who solves a case is given the next.
func TestCapacityIsKept(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.push()
		s.hire("ann", func(p *escalationv1.Staff) { p.Capacity = 2 })
		for n := 1; n <= 3; n++ {
			s.open(caseID(n))
		}
		require.Empty(t, s.get(caseID(3)).GetOwner())
		s.resolve(caseID(1))
		s.eventually(func() bool { return s.get(caseID(3)).GetOwner() == "staff/ann" }, "she has room again")
		s.open(caseID(4))
		s.hire("bea", nil)
		s.eventually(func() bool { return s.get(caseID(4)).GetOwner() == "staff/bea" }, "somebody was hired")
	})
}

// However many cases come at once, in two processes, nobody gets more than one beyond their
// capacity.
func TestManyOpeningsAtOnceOverloadNobody(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.push()
		s.hire("ann", func(p *escalationv1.Staff) { p.Capacity = 5 })
		s.hire("bea", func(p *escalationv1.Staff) { p.Capacity = 5 })
		both := []*suite{s, s.replica()}
		var all sync.WaitGroup
		for n := 1; n <= 24; n++ {
			all.Go(func() {
				_, err := both[n%2].intakeCalls().OpenHandling(context.Background(), s.openRequest(caseID(n)))
				require.NoError(t, err)
			})
		}
		all.Wait()
		owned := map[string]int{}
		for n := 1; n <= 24; n++ {
			owned[s.get(caseID(n)).GetOwner()]++
		}
		for _, who := range []string{"staff/ann", "staff/bea"} {
			require.GreaterOrEqual(t, owned[who], 5)
			require.LessOrEqual(t, owned[who], 6)
		}
	})
}

// An absent person leaves their cases to others at that instant, also when the suite was down.
func TestWhoGoesAwayHandsOver(t *testing.T) {
	for _, down := range []bool{false, true} {
		t.Run(fmt.Sprint("down ", down), func(t *testing.T) {
			onTestedStore(t, func(s *suite) {
				t := s.T
				s.hire("ann", func(p *escalationv1.Staff) {
					p.Absences = []*escalationv1.Absence{{StartTime: stamp("2026-11-02 10:00"), EndTime: stamp("2026-11-02 15:00")}}
				})
				s.open(caseID(1))
				claim := &escalationv1.ClaimHandlingRequest{Name: "handlings/" + caseID(1)}
				_, err := s.handlings().ClaimHandling(s.agent(), claim)
				require.NoError(t, err)
				if down {
					s.stop()
				}
				s.advance(90 * time.Minute)
				if down {
					s.start()
				}
				s.eventually(func() bool { return s.get(caseID(1)).GetOwner() == "" }, "it is handed over")
				h := s.get(caseID(1))
				requireTiled(t, h)
				require.Equal(t, stamp("2026-11-02 10:00").AsTime(), h.GetPasses()[2].GetStartTime().AsTime())
				require.Equal(t, escalationv1.Pass_REASSIGNED, h.GetPasses()[1].GetEnd())
				_, err = s.handlings().ClaimHandling(s.agent(), claim)
				require.Equal(t, "STAFF_ABSENT", fault.ReasonOf(err))
			})
		})
	}
}

// A person who takes the next case of a queue gets one that they can deal with, as long as they have
// room.
func TestTheNextCaseFits(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		_, err := s.organisation().UpdateTeam(s.admin(), &escalationv1.UpdateTeamRequest{Team: &escalationv1.Team{
			Name: "teams/front-line", Needs: []*escalationv1.Need{{Category: "categories/technical", Skills: []string{"technical"}}},
		}})
		require.NoError(t, err)
		s.hire("ann", func(p *escalationv1.Staff) { p.Capacity = 1 })
		hard := s.openRequest(caseID(1))
		hard.Category = "categories/technical"
		_, err = s.intakeCalls().OpenHandling(context.Background(), hard)
		require.NoError(t, err)
		next := &escalationv1.ClaimNextHandlingRequest{Queue: "queues/front-line"}
		_, err = s.handlings().ClaimNextHandling(s.agent(), next)
		require.Equal(t, "NOTHING_FITS", fault.ReasonOf(err))
		s.advance(time.Minute)
		s.open(caseID(2))
		h, err := s.handlings().ClaimNextHandling(s.agent(), next)
		require.NoError(t, err)
		require.Equal(t, "handlings/"+caseID(2), h.GetName())
		_, err = s.handlings().ClaimNextHandling(s.agent(), next)
		require.Equal(t, "STAFF_FULL", fault.ReasonOf(err))
	})
}

func TestStaffAreFound(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.hire("ann", func(p *escalationv1.Staff) { p.Skills, p.Calendar = []string{"technical"}, shift("12:00", "18:00") })
		s.hire("bea", func(p *escalationv1.Staff) { p.Skills, p.Level = []string{"technical", "communication"}, 2 })
		s.staff("cid", 3, "teams/management")
		for filter, want := range map[string][]string{
			`team = "teams/front-line"`: {"staff/ann", "staff/bea"}, `skill = "technical" AND level >= 2`: {"staff/bea"},
			`present = false`: {"staff/ann"}, `present = true AND level < 3 AND skill = "technical"`: {"staff/bea"}, ``: {"staff/ann", "staff/bea", "staff/cid"},
			`language = "pl"`: nil,
		} {
			var found []string
			for token := ""; ; {
				list, err := s.organisation().ListStaff(s.agent(), &escalationv1.ListStaffRequest{Filter: filter, PageSize: 2, PageToken: token})
				require.NoError(t, err, filter)
				for _, person := range list.GetStaff() {
					found = append(found, person.GetName())
				}
				if token = list.GetNextPageToken(); token == "" {
					break
				}
			}
			require.Equal(t, want, found, filter)
		}
		_, err := s.organisation().ListStaff(s.agent(), &escalationv1.ListStaffRequest{Filter: `email = "x"`})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
	})
}

func TestTimesOfStaffAreChecked(t *testing.T) {
	s := newSuite(t, nil)
	_, err := s.organisation().CreateStaff(s.supervisor(), &escalationv1.CreateStaffRequest{Staff: &escalationv1.Staff{
		DisplayName: "Ann", Level: 1, Calendar: &catalogv1.Calendar{TimeZone: "Mars/Olympus"},
		Absences:   []*escalationv1.Absence{{StartTime: stamp("2026-11-02 10:00"), EndTime: stamp("2026-11-02 10:00")}},
		QuietHours: &escalationv1.QuietHours{TimeZone: "Local", From: "22:00", To: "06:00"},
	}})
	problem, ok := fault.As(err)
	require.True(t, ok)
	var paths []string
	for _, field := range problem.Fields() {
		paths = append(paths, field.Path)
	}
	require.ElementsMatch(t, []string{"staff.calendar.time_zone", "staff.calendar.hours", "staff.absences[0].end_time", "staff.quiet_hours.time_zone"}, paths)
}
