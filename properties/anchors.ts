/** What a claim is about: it names a procedure, so that it fits no tree whose machine has none of it. */
import type { Positions } from '../src/model/index.js';

/** A claim about the override machine. Errors: M009 where no page is overridden. */
export const aboutOverrides =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('m2p_add_override');
    return define(at);
  };

/** A claim about multicalls. Errors: M009 where no CPU has a buffer to flush. */
export const aboutMulticalls =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('xen_mc_flush');
    return define(at);
  };

/** A claim about reverse lookups. Errors: M009 where nobody looks up a page. */
export const aboutLookups =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('get_user_pages_fast');
    return define(at);
  };

/**
 * A claim about loads from pages of the balloon. Errors: M009 where nobody balloons a page, or no CPU
 * loads from one.
 */
export const aboutBalloon =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('decrease_reservation');
    at.is('load', 'load');
    return define(at);
  };

/** A claim about pages that are in the balloon, at first or later. Errors: M009 where none can be. */
export const aboutBallooned =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    const starts = at.actors('task').length > 0 && at.localsOf('unmap_once')(0) !== undefined;
    if (!starts) aboutBalloon(() => {})(at);
    return define(at);
  };

/** A claim about scratch pages that are taken. Errors: M009 where nobody takes one. */
export const aboutScratch =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('get_balloon_scratch_page');
    return define(at);
  };

/** A claim about tables that are pinned and unpinned. Errors: M009 where nobody does. */
export const aboutPinning =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('xen_pgd_pin');
    return define(at);
  };

/** A claim about a walk of one table. Errors: M009 where nobody makes one. */
export const aboutWalks =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('walk_to_limit');
    return define(at);
  };

/** A claim about a PTE of two words. Errors: M009 where nobody writes one. */
export const aboutPteWords =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('pte_writer');
    return define(at);
  };

/** A claim about the vmas of gntdev. Errors: M009 where nobody makes one. */
export const aboutVmas =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('mmap_region');
    return define(at);
  };
