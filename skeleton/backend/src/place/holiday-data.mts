//! The holidays of all countries: large, so it is loaded when a country is set.

export { default } from 'date-holidays'
