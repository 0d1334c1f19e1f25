package handlers

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"portal/portal"
	"portal/rules"
)

// visit is one request of somebody: the seat is empty on a public route, and
// filled only by route.
type visit struct {
	echo.Context
	seat portal.Seat
}

type handler func(visit) error

// public registers a route for everybody.
func (s *Server) public(method, path string, handle handler) {
	s.add(method, path, policy{public: true}, func(c echo.Context) error { return handle(visit{Context: c}) })
}

// add registers a route with its policy, and for a page HEAD too.
func (s *Server) add(method, path string, who policy, handle echo.HandlerFunc) {
	methods := []string{method}
	if method == http.MethodGet {
		methods = append(methods, http.MethodHead)
	}
	for _, method := range methods {
		s.policies[method+" "+path] = who
		s.echo.Add(method, path, handle)
	}
}

// route registers a route for those who have a permission: in the project that
// the path names by :project, or in the installation otherwise.
func (s *Server) route(method, path string, permission rules.Permission, handle handler) {
	s.add(method, path, policy{permission: permission}, func(c echo.Context) error {
		seat, err := s.seat(c, permission)
		if rules.KindOf(err) == rules.SignedOut {
			return s.askToSignIn(c)
		}
		if err != nil {
			return err
		}
		return handle(visit{Context: c, seat: seat})
	})
}

func (s *Server) seat(c echo.Context, permission rules.Permission) (portal.Seat, error) {
	actor, err := s.actor(c)
	if err != nil {
		return portal.Seat{}, err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	c.Set(actorKey, actor)
	code := c.Param("project")
	if code == "" {
		return agencySeat(actor, permission)
	}
	seat, err := s.portal.Enter(c.Request().Context(), actor, code)
	if err != nil {
		return seat, err
	}
	return seat, seat.Role.Demand(permission)
}

// agencySeat answers 404 to a client for the agency's own pages: for them
// these do not exist. Staff who lack a permission are told so.
func agencySeat(actor portal.Actor, permission rules.Permission) (portal.Seat, error) {
	seat := portal.Seat{Actor: actor, Role: actor.Role}
	if !actor.Role.IsAgency() && !actor.Role.Can(permission) {
		return seat, rules.Missing()
	}
	return seat, actor.Role.Demand(permission)
}

const actorKey = "actor"

func (s *Server) actor(c echo.Context) (portal.Actor, error) {
	token := s.sessionToken(c)
	if token == "" {
		return portal.Actor{}, rules.Fail(rules.SignedOut, "Please sign in.")
	}
	return s.portal.Session(c.Request().Context(), token, visit{Context: c}.origin())
}

func (v visit) ctx() context.Context { return v.Request().Context() }

func (v visit) origin() portal.Origin {
	return portal.Origin{IP: v.RealIP(), UserAgent: clip(v.Request().UserAgent(), 400)}
}

func clip(text string, bytes int) string {
	if len(text) > bytes {
		text = text[:bytes]
	}
	return rules.CleanLine(text)
}

// number reads a positive number from the path; anything else is an address
// that does not exist.
func (v visit) number(name string) (int64, error) {
	number, err := strconv.ParseInt(v.Param(name), 10, 64)
	if err != nil || number <= 0 {
		return 0, rules.Missing()
	}
	return number, nil
}
