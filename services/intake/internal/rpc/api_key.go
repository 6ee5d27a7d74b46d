package rpc

import (
	"context"
	"slices"
	"strings"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// rolePrefix begins the values of the proto enum of roles.
const rolePrefix = "ROLE_"

// ApiKeyServer serves ombud.intake.v1.ApiKeyService.
type ApiKeyServer struct {
	intakev1.UnimplementedApiKeyServiceServer
	keyring *auth.Keyring
	names   *auth.Names
}

// NewApiKeyServer returns the server of the keyring's keys.
func NewApiKeyServer(keyring *auth.Keyring, names *auth.Names) *ApiKeyServer {
	return &ApiKeyServer{keyring: keyring, names: names}
}

// CreateApiKey implements intakev1.ApiKeyServiceServer.
func (s *ApiKeyServer) CreateApiKey(
	ctx context.Context, req *intakev1.CreateApiKeyRequest,
) (*intakev1.ApiKey, error) {
	asked := fromProtoApiKey(req.GetApiKey())
	if err := s.names.CheckSubject(ctx, asked); err != nil {
		return nil, keyFault(err)
	}
	key, secret, err := s.keyring.Create(ctx, asked)
	if err != nil {
		return nil, keyFault(err)
	}
	m := toProtoApiKey(key)
	m.Secret = secret
	return m, nil
}

// ListApiKeys implements intakev1.ApiKeyServiceServer.
func (s *ApiKeyServer) ListApiKeys(
	ctx context.Context, req *intakev1.ListApiKeysRequest,
) (*intakev1.ListApiKeysResponse, error) {
	size, err := listing.PageSize(req.GetPageSize())
	if err != nil {
		return nil, err
	}
	keys, next, err := s.keyring.List(ctx, size, docstore.Cursor(req.GetPageToken()))
	if fault.ReasonOf(err) == docstore.ReasonCursor {
		return nil, listing.ForeignToken().Wrap(err)
	}
	if err != nil {
		return nil, err
	}
	reply := &intakev1.ListApiKeysResponse{NextPageToken: string(next)}
	for _, key := range keys {
		reply.ApiKeys = append(reply.ApiKeys, toProtoApiKey(key))
	}
	return reply, nil
}

// RevokeApiKey implements intakev1.ApiKeyServiceServer.
func (s *ApiKeyServer) RevokeApiKey(
	ctx context.Context, req *intakev1.RevokeApiKeyRequest,
) (*intakev1.ApiKey, error) {
	key, err := s.keyring.Revoke(ctx, apiKeys.ID(req.GetName()))
	if err != nil {
		return nil, err
	}
	return toProtoApiKey(key), nil
}

// keyFault puts the wrong fields of a key under the field of the request. The resource of a key is its case in the API.
func keyFault(err error) error {
	found, isFault := fault.As(err)
	if !isFault || found.Kind() != fault.InvalidArgument || len(found.Fields()) == 0 {
		return err
	}
	var wrong *fault.Error
	for _, field := range found.Fields() {
		path := field.Path
		if path == "resource" {
			path = "case"
		}
		wrong = wrong.Field("api_key."+path, "%s", field.Description)
	}
	return wrong
}

func fromProtoApiKey(m *intakev1.ApiKey) auth.Key {
	key := auth.Key{
		DisplayName: m.GetDisplayName(),
		Subject:     m.GetSubject(),
		Resource:    m.GetCase(),
		ExpireTime:  protoconv.FromProtoTimePtr(m.GetExpireTime()),
	}
	for _, role := range m.GetRoles() {
		name := strings.TrimPrefix(role.String(), rolePrefix)
		key.Roles = append(key.Roles, auth.Role(strings.ToLower(name)))
	}
	return key
}

func toProtoApiKey(key auth.Key) *intakev1.ApiKey {
	m := &intakev1.ApiKey{
		Name:        apiKeys.Name(key.ID),
		DisplayName: key.DisplayName,
		Subject:     key.Subject,
		Case:        casefile.Collection.Name(casefile.Collection.ID(key.Resource)),
		CreateTime:  protoconv.ToProtoTime(key.CreateTime),
		ExpireTime:  protoconv.ToProtoTimePtr(key.ExpireTime),
		RevokeTime:  protoconv.ToProtoTimePtr(key.RevokeTime),
	}
	for _, role := range key.Roles {
		name := rolePrefix + strings.ToUpper(string(role))
		m.Roles = append(m.Roles, protoconv.ToProtoEnum[optionsv1.Role](name))
	}
	slices.Sort(m.GetRoles())
	return m
}
