package demo

import (
	"context"
	"time"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
)

// intake combines the clients for contacts, cases and events.
type intake struct {
	intakev1.ContactServiceClient
	intakev1.CaseServiceClient
	intakev1.EventServiceClient
}

func newIntake(conn grpc.ClientConnInterface) intake {
	return intake{intakev1.NewContactServiceClient(conn), intakev1.NewCaseServiceClient(conn), intakev1.NewEventServiceClient(conn)}
}

// person is a member of staff at work.
type person struct {
	name string
	intake
	handlings escalationv1.HandlingServiceClient
}

// listStaff are the people of the firm: one on each level, so that no level is skipped.
func listStaff() map[string]*escalationv1.Staff {
	return map[string]*escalationv1.Staff{
		"demo-anna": {
			DisplayName: "Anna",
			Teams:       []string{"teams/front-line"},
			Level:       1,
			Languages:   []string{"en", "pl"},
		},
		"demo-boris": {
			DisplayName: "Boris",
			Teams:       []string{"teams/specialists"},
			Level:       2,
			Languages:   []string{"ru", "pl"},
		},
		"demo-celina": {DisplayName: "Celina", Teams: []string{"teams/management"}, Level: 3},
		"demo-daria":  {DisplayName: "Daria", Teams: []string{"teams/executive"}, Level: 4},
	}
}

// createStaff makes the staff, and lets Anna and Boris call in their own name.
func (s *stage) createStaff(ctx context.Context) error {
	organisation := escalationv1.NewOrganisationServiceClient(s.admin)
	for id, who := range listStaff() {
		who.Subject = id
		_, err := organisation.CreateStaff(ctx, &escalationv1.CreateStaffRequest{StaffId: id, Staff: who})
		if err != nil && !fault.Is(err, fault.AlreadyExists) {
			return err
		}
	}
	var err error
	if s.anna, err = s.connectPerson(ctx, "demo-anna"); err != nil {
		return err
	}
	s.boris, err = s.connectPerson(ctx, "demo-boris")
	return err
}

// connectPerson returns a member of staff with a connection.
func (s *stage) connectPerson(ctx context.Context, subject string) (*person, error) {
	token, err := s.createKey(ctx, subject, optionsv1.Role_ROLE_AGENT)
	if err != nil {
		return nil, err
	}
	conn, err := s.dialAs(token)
	if err != nil {
		return nil, err
	}
	return &person{listStaff()[subject].GetDisplayName(), newIntake(conn), escalationv1.NewHandlingServiceClient(conn)}, nil
}

// connectChannels gives a key to the programs that bring contacts in.
func (s *stage) connectChannels(ctx context.Context) error {
	token, err := s.createKey(ctx, "demo-channels", optionsv1.Role_ROLE_INTEGRATION)
	if err != nil {
		return err
	}
	conn, err := s.dialAs(token)
	if err != nil {
		return err
	}
	s.channels, s.portal = newIntake(conn), token
	return nil
}

// createKey makes an API key for this run and returns its token.
func (s *stage) createKey(ctx context.Context, subject string, role optionsv1.Role) (string, error) {
	made, err := intakev1.NewApiKeyServiceClient(s.admin).CreateApiKey(ctx, &intakev1.CreateApiKeyRequest{ApiKey: &intakev1.ApiKey{
		DisplayName: "Demo", Subject: subject, Roles: []optionsv1.Role{role},
	}})
	if err != nil {
		return "", err
	}
	s.keys = append(s.keys, made.GetName())
	return made.GetSecret(), nil
}

// revokeKeys makes the keys of this run useless.
func (s *stage) revokeKeys() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	for _, name := range s.keys {
		if _, err := intakev1.NewApiKeyServiceClient(s.admin).RevokeApiKey(ctx, &intakev1.RevokeApiKeyRequest{Name: name}); err != nil {
			return err
		}
	}
	return nil
}
