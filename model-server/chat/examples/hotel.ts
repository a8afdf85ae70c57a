import { exampleTool } from './tool.ts';

/** A third agent, written after the model was tuned: what it does here is its accuracy on the unseen. */
export const hotelTools = [
  exampleTool('find_available_rooms', 'Find rooms that are free on given nights.', {
    arrival: { type: 'string', format: 'date', description: 'First night' },
    departure: { type: 'string', format: 'date', description: 'Day of leaving' },
    'guests?': { type: 'integer', minimum: 1, description: 'Number of guests' },
  }),
  exampleTool('list_bookings', "List the guest's bookings."),
  exampleTool('cancel_booking', 'Cancel a booking.', {
    bookingId: { type: 'string', description: 'Id of the booking' },
  }),
  exampleTool('order_room_service', 'Order food or drinks to the room.', {
    roomNumber: { type: 'integer', description: 'Number of the room' },
    item: { type: 'string', description: 'What to bring' },
  }),
  exampleTool('call_reception', 'Ask a person at the reception to call the guest back.'),
];

export const hotelInstructions = `You are the assistant of a seaside hotel.

[1] Breakfast
Breakfast is served from 7:00 to 10:30 in the garden room. It is included in every rate.

[2] Pets
Dogs are welcome for 15 euros a night. Cats are not allowed.

[3] Cancelling
A booking can be cancelled free of charge until 48 hours before arrival. After that the first night is charged.`;
