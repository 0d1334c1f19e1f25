package handlers

import "portal/rules"

func (s *Server) newRequirements(v visit) error { return rules.Missing() }

func (s *Server) addRequirements(v visit) error { return rules.Missing() }
