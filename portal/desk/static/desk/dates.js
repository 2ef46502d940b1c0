// Wagtail's date picker (jquery-datetimepicker) rewrites a box as one leaves it: what it does not understand becomes
// the present moment, and "12/1 14:00" the year 2012; a turn of the wheel over a box does the same. Here a box keeps
// what was typed. The server reads it, or refuses it in words.
Object.assign(window.jQuery.fn.datetimepicker.defaults, { validateOnBlur: false, scrollInput: false });
